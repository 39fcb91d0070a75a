import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { attempt } from "../terminal/command.ts";
import { imagePackages, packageFolder } from "./packages.ts";
import type { ReleaseFile } from "./release.ts";
import { Shortfall } from "./transfer.ts";

/**
 * Unpacks binaries from a folder's files into its subfolder `binaries`. Throws a `Shortfall` if one is missing.
 *
 * @param names the binaries to unpack
 */
export async function unpack(
  files: readonly ReleaseFile[],
  names: readonly string[],
  folder: string,
): Promise<void> {
  const binaries = join(folder, "binaries");
  rmSync(binaries, { recursive: true, force: true });
  mkdirSync(binaries);
  for (const file of files) {
    const wanted = Object.entries(file.binaries).filter(([name]) => names.includes(name));
    const root = await extract(
      file,
      wanted.map(([, member]) => member),
      folder,
    );
    for (const [name, member] of wanted) {
      renameSync(join(root, member), join(binaries, name));
      chmodSync(join(binaries, name), 0o755);
    }
  }
}

/** Returns the folder with the extracted members. */
async function extract(
  { path, kind }: ReleaseFile,
  members: readonly string[],
  folder: string,
): Promise<string> {
  if (kind === "plain") return folder;
  const archive = join(folder, basename(path));
  const root = join(folder, "unpacked");
  mkdirSync(root, { recursive: true });
  const [program, args]: [string, string[]] =
    kind === "tar.gz"
      ? ["tar", ["-xzf", archive, "-C", root, "--no-same-owner", ...members]]
      : [busybox(), ["unzip", "-oq", archive, ...members, "-d", root]];
  const { code, stderr } = await attempt(program, args, { env: { LC_ALL: "C" } });
  if (code !== 0 || !members.every((member) => existsSync(join(root, member)))) {
    const [said = "it lacks one"] = stderr.split("\n").filter(Boolean);
    throw new Shortfall(`${basename(path)} does not unpack to ${members.join(", ")}: ${said}`);
  }
  return root;
}

/** Debian installs no unzip by default; the lab's packages bring busybox, in one of two places. */
function busybox(): string {
  const root = packageFolder(imagePackages);
  const [found = "busybox"] = ["bin", "usr/bin"]
    .map((place) => join(root, place, "busybox"))
    .filter(existsSync);
  return found;
}

/**
 * Moves unpacked binaries from one folder to another, each by one rename, or all by one if the target does not exist
 * yet.
 */
export function install(names: readonly string[], from: string, to: string): void {
  const binaries = join(from, "binaries");
  if (!existsSync(to)) {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(binaries, to);
    return;
  }
  for (const name of names) renameSync(join(binaries, name), join(to, name));
}
