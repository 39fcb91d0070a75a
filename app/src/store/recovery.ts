import { join } from "node:path";
import { dataFile, visitsFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";
import type { FileSystem, OpenFile } from "./file-system.ts";
import { readPreviousCount } from "./previous-count.ts";
import { blockSize } from "./record.ts";
import { type Blocks, Damage, fileSize, newestRecord } from "./slots.ts";

/**
 * Finds out the count of a data directory, and changes nothing. The count must still be made durable: what was written
 * before a failed sync may be readable, and yet be gone after a power cut.
 * @throws Failure if the directory holds anything but what this service, crashing or not, leaves behind.
 */
export async function recoverVisits(directory: string, fileSystem: FileSystem): Promise<number> {
  const path = join(directory, dataFile);
  try {
    const file = await openIfThere(path, fileSystem);
    return file ? await readVisits(file) : await readPreviousCount(directory, fileSystem);
  } catch (error) {
    if (error instanceof Damage) throw refused(path, error);
    if (error instanceof Failure) throw error;
    throw unreadable(path, error as Error);
  }
}

async function openIfThere(path: string, { promises }: FileSystem): Promise<OpenFile | undefined> {
  try {
    return await promises.open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function readVisits(file: OpenFile): Promise<number> {
  try {
    const { size } = await file.stat();
    const blocks = await readBlocks(file, Math.min(size, fileSize));
    return newestRecord(blocks, size).visits;
  } finally {
    await file.close();
  }
}

async function readBlocks(file: OpenFile, size: number): Promise<Blocks> {
  const bytes = Buffer.allocUnsafe(fileSize);
  const blocks: Array<Buffer | undefined> = [];
  for (let position = 0; position < size; position += blockSize) {
    const block = bytes.subarray(position, position + blockSize);
    blocks.push((await canRead(file, block, position)) ? block : undefined);
  }
  return blocks;
}

/** Reads one block by itself, so that one that the disk cannot read does not hide the others. */
async function canRead(file: OpenFile, block: Buffer, position: number): Promise<boolean> {
  try {
    const { bytesRead } = await file.read(block, 0, block.length, position);
    return bytesRead === block.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EIO") return false;
    throw error;
  }
}

function refused(path: string, { expected, got, advice }: Damage): Failure {
  return new Failure(
    `Expected \`${path}\` ${expected}, got \`${got}\`. ${advice ?? restoring(path)}`,
    exitCodes.damagedCount,
  );
}

function restoring(path: string): string {
  return (
    "Replace the file with a good copy; or, to continue from a known number, " +
    `remove \`${path}\` and write the number to \`${visitsFile}\` beside it.`
  );
}

function unreadable(path: string, cause: Error): Failure {
  return new Failure(
    `Expected \`${path}\` to be a readable file, got \`${cause.message}\`. ` +
      "Make sure that it is on a healthy volume and that this user may read it.",
    exitCodes.storage,
    { cause },
  );
}
