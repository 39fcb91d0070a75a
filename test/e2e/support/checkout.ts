import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFiles, root } from "../../support/project.ts";

/** Copies the project as it stands, for tests to edit. The copy shares the installed packages. */
export function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-e2e-"));
  for (const file of projectFiles())
    cpSync(join(root, file), join(folder, file), { preserveTimestamps: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Removes a copy. */
export function removeCheckout(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
