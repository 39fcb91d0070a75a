import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A key as Pulumi.yaml declares it. */
export interface Declaration {
  readonly type?: string;
  readonly description?: string;
  readonly default?: string | number | boolean;
  /** Set for the keys of other namespaces, such as `kubernetes:`. */
  readonly value?: unknown;
}

/** Where the repository is. */
export const root = join(import.meta.dirname, "../..");

/** The project's files as they stand, in git or to be added to it, by their paths in {@link root}. */
export function projectFiles(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const files = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0");
  return files.filter((file) => file !== "" && existsSync(join(root, file))).sort();
}

/** What Pulumi.yaml says. */
export const manifest: {
  readonly name: string;
  readonly config: Readonly<Record<string, Declaration>>;
} = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));

/** The keys that are the project's own. */
export const declarations = Object.entries(manifest.config).filter(([key]) => !key.includes(":"));

/** What the CLI hands to a program whose stack sets nothing but this. */
export function stackConfig(
  values: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const defaults = Object.fromEntries(
    declarations.map(([key, { default: value }]) => [key, value]),
  );
  return Object.fromEntries(
    Object.entries({ ...defaults, ...values }).map(([key, value]) => [key, String(value)]),
  );
}
