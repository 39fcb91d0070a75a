import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../terminal/places.ts";

/** The version of an npm package in node_modules, such as `4.34.2`. */
export function packageVersion(name: string): string {
  const packageJson = join(repository, "node_modules", name, "package.json");
  return JSON.parse(readFileSync(packageJson, "utf8")).version;
}
