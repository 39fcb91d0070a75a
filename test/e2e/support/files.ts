import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Contents of all files below a folder, by path. Symbolic links are left out. */
export function filesBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, "latin1")]));
}
