import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What tells one state of the code from another: names and contents of all files but the documents. */
export function fingerprint(folder: string, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files.filter((name) => !name.endsWith(".md")))
    hash.update(`${file}\0`).update(
      createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest(),
    );
  return hash.digest("hex");
}
