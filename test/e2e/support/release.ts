import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/project.ts";

/** A version as its users have it. */
export interface Release {
  readonly version: string;
  /** The last commit of that version on the main branch. */
  readonly commit: string;
}

/** The release before this version. */
export const lastRelease: Release = {
  version: "0.1.0",
  commit: "26b942a9a58cc3ec0f0ea243b4598c98a0b37af3",
};

/**
 * Takes a release out of the repository's history, into a folder without packages: its first `npm run` installs those of
 * its own lockfile. Undefined if the history is not there, as in a shallow clone.
 *
 * @param repository Default: this one.
 */
export function checkoutOf({ commit }: Release, repository = root): string | undefined {
  const git = ["-C", repository];
  const found = spawnSync("git", [...git, "cat-file", "-e", `${commit}^{commit}`]);
  if (found.status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-release-"));
  const archive = join(folder, "release.tar");
  execFileSync("git", [...git, "archive", `--output=${archive}`, commit]);
  execFileSync("tar", ["--extract", `--file=${archive}`, `--directory=${folder}`]);
  rmSync(archive);
  return folder;
}
