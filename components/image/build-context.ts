import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

// The Docker provider's digest of a context covers names, modes and bytes. All three must be the same everywhere,
// whatever the user's umask and whatever an earlier version left behind.
const mode = 0o644;

/** Makes a directory hold these files, by name, and nothing else. An up-to-date one is left untouched. */
export function writeBuildContext(
  directory: string,
  files: Readonly<Record<string, string>>,
): void {
  if (holds(directory, files)) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory, name), text);
    chmodSync(join(directory, name), mode);
  }
}

function holds(directory: string, files: Readonly<Record<string, string>>): boolean {
  try {
    return (
      readdirSync(directory).sort().join() === Object.keys(files).sort().join() &&
      Object.entries(files).every(([name, text]) => {
        const file = join(directory, name);
        return (statSync(file).mode & 0o777) === mode && readFileSync(file, "utf8") === text;
      })
    );
  } catch {
    return false;
  }
}
