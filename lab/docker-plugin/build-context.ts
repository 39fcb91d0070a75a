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
 * A digest of all that can change a build: the Dockerfile, and of every file in the context that `.dockerignore` does not
 * leave out its path, mode and content. For the same files it is the digest of the official plugin (its `hashContext`),
 * so a state can move between the two; only links differ, because the official one resolves them.
 */
export function contextDigest(context: string, dockerfile: string): string {
  const ignoreFile = join(context, ".dockerignore");
  const isIgnored = ignoring(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");

  const digest = createHash("sha256");
  const add = (path: string, mode: string, content: Buffer | string): void => {
    digest.update(path).update(mode).update(sha256(content)).update("\0");
  };

  // By one name, because no build can tell how its Dockerfile is called.
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

/** In the order of their bytes, folder by folder; a folder itself is nothing. */
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

/** As Go prints a mode: `-rwxr-xr-x`, and `ug...` before the permissions where special bits are set. */
function modeText(mode: number): string {
  const link = (mode & types.mask) === types.link ? "L" : "";
  const special = specials.map(([bit, letter]) => (mode & bit ? letter : "")).join("");
  const permissions = [..."rwxrwxrwx"].map((letter, i) => (mode & (1 << (8 - i)) ? letter : "-"));
  return (link + special || "-") + permissions.join("");
}

/** A link counts as what it says, not as what it leads to. */
function contentOf(file: string, mode: number): Buffer | string {
  if ((mode & types.mask) === types.regular) return readFileSync(file);
  return (mode & types.mask) === types.link ? readlinkSync(file) : "";
}
