import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../box/instance.ts";
import { backendFolder } from "./environment.ts";

/**
 * Removes empty files of attributes from Pulumi's backend. Pulumi replaces a file of its state as a whole, but writes the
 * attributes beside it in place; killed in between, it says "failed to load checkpoint: EOF" ever after. It needs no attributes.
 * Source: setAttrs in gocloud.dev/blob/fileblob
 */
export function removeTornAttributes(instance: Instance): void {
  const folder = backendFolder(instance);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (file.endsWith(".attrs") && statSync(file).size === 0) rmSync(file);
  }
}
