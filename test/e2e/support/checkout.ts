import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../../lab/support/places.ts";

/** A copy of the project as it stands, so that the tests may edit it. It shares the installed packages. */
export function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-e2e-"));
  const files = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
    {
      cwd: repository,
      encoding: "utf8",
    },
  );
  for (const file of files
    .split("\0")
    .filter((name) => name !== "" && existsSync(join(repository, name)))) {
    cpSync(join(repository, file), join(folder, file), { preserveTimestamps: true });
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Removes a copy. */
export function removeCheckout(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
