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

/** Path of the repository. */
export const root = join(import.meta.dirname, "../..");

/** The project's files in the work tree, tracked or not ignored, as paths in {@link root}. */
export function projectFiles(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const files = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0");
  return files.filter((file) => file !== "" && existsSync(join(root, file))).sort();
}

/** The content of Pulumi.yaml. */
export const manifest: {
  readonly name: string;
  readonly config: Readonly<Record<string, Declaration>>;
} = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));

/** The project's own keys. */
export const declarations = Object.entries(manifest.config).filter(([key]) => !key.includes(":"));

/** The configuration that the CLI passes to the program of a stack that sets only these values. */
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
