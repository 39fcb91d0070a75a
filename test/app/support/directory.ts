import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A data directory that is removed at the end of the block that holds it by `await using`. */
export function dataDirectory() {
  return mkdtempDisposable(join(tmpdir(), "visit-counter-"));
}

/** Puts this text where the count is kept. */
export function writeCount(directory: string, text: string): Promise<void> {
  return writeFile(join(directory, "visits"), text);
}

/** What `cat visits` prints in the data directory. */
export function readCount(directory: string): Promise<string> {
  return readFile(join(directory, "visits"), "utf8");
}
