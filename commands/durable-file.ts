import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { Failure } from "./failure.ts";

/** Throws a `Failure` if there is such a file. */
export function refuseExisting(file: string): void {
  if (existsSync(file)) throw existing(file);
}

function existing(file: string): Failure {
  return new Failure(
    `Expected no file \`${file}\` yet, got one. Name another, or replace it: --overwrite`,
  );
}

/**
 * Writes a file that only its owner can read: all of it or nothing. It is durable when this returns. Throws a `Failure`
 * if it cannot be written.
 *
 * @param replaces whether it may take the place of another, which is refused otherwise
 */
export function writeDurably(file: string, text: string, replaces: boolean): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { flag: "wx", mode: 0o600, flush: true });
    if (replaces) renameSync(draft, file);
    else add(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    if (error instanceof Failure) throw error;
    throw new Failure(
      `Expected to write \`${file}\`, got "${(error as Error).message}". Name a file in a folder that you can write to.`,
    );
  }
}

/** Unlike a rename, a link replaces nothing, whenever the other file came. */
function add(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw existing(file);
    // A file system without links, such as FAT. The next best is to look immediately before the rename.
    refuseExisting(file);
    renameSync(draft, file);
    return;
  }
  rmSync(draft);
}

/** Makes a new name durable. Windows can open no folder. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
