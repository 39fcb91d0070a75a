import { createHash } from "node:crypto";
import {
  type Dirent,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { join } from "node:path";
import { ignoring } from "./ignore-file.ts";

/**
 * A digest of everything that can change a build: the Dockerfile, and the path, mode and content of every file in the
 * context that `.dockerignore` does not exclude. It equals the official plugin's (`hashContext`), so that a state can
 * move between the two; only links differ, because the official plugin resolves them.
 */
export function contextDigest(context: string, dockerfile: string): string {
  const ignoreFile = join(context, ".dockerignore");
  const isIgnored = ignoring(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");

  const digest = createHash("sha256");
  const add = (path: string, mode: string, content: Buffer | string): void => {
    digest.update(path).update(mode).update(sha256(content)).update("\0");
  };

  // Under a fixed name: a build does not depend on the name of its Dockerfile.
  add("Dockerfile", "----------", readFileSync(dockerfile));
  for (const path of filesBelow(context)) {
    if (isIgnored(path)) continue;
    const file = join(context, path);
    const { mode } = lstatSync(file);
    add(path, modeText(mode), contentOf(file, mode));
  }
  return digest.digest("hex");
}

function sha256(content: Buffer | string): Buffer {
  return createHash("sha256").update(content).digest();
}

/** Paths in byte order, folder by folder; folders themselves are not listed. */
function filesBelow(root: string, folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
    .flatMap((entry: Dirent) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}

const types = { mask: 0o170000, regular: 0o100000, link: 0o120000 } as const;
const specials = [
  [0o4000, "u"],
  [0o2000, "g"],
  [0o1000, "t"],
] as const;

/** A mode in Go's format: `-rwxr-xr-x`, with `u`, `g` or `t` before the permissions if special bits are set. */
function modeText(mode: number): string {
  const link = (mode & types.mask) === types.link ? "L" : "";
  const special = specials.map(([bit, letter]) => (mode & bit ? letter : "")).join("");
  const permissions = [..."rwxrwxrwx"].map((letter, i) => (mode & (1 << (8 - i)) ? letter : "-"));
  return (link + special || "-") + permissions.join("");
}

/** The content of a link is its target path, not its target's content. */
function contentOf(file: string, mode: number): Buffer | string {
  if ((mode & types.mask) === types.regular) return readFileSync(file);
  return (mode & types.mask) === types.link ? readlinkSync(file) : "";
}
