import { join } from "node:path";
import { dataFile, visitsFile } from "./contract.ts";
import { exitCodes, Failure } from "./failure.ts";
import type { FileSystem, OpenFile } from "./file-system.ts";
import { readPreviousCount } from "./previous-count.ts";
import { formatVersion } from "./record.ts";
import { type Blocks, blockSize, Damage, fileSize, newerVersion, newestRecord } from "./slots.ts";

/**
 * Finds out how many visits a data directory holds, and changes nothing. The number has still to be made durable: what was
 * written before a sync failed can be read back, and yet be gone after a power cut.
 * @throws Failure when the directory holds anything but what this service, crashing or not, leaves behind.
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
    const version = newerVersion(blocks);
    if (version !== undefined) {
      const advice = "Start the version of the service that wrote it, or a later one.";
      throw new Damage(`to be in format ${formatVersion}`, `format ${version}`, advice);
    }
    if (size !== fileSize) throw new Damage(`to be ${fileSize} bytes long`, `${size}`);
    return newestRecord(blocks).visits;
  } finally {
    await file.close();
  }
}

async function readBlocks(file: OpenFile, size: number): Promise<Blocks> {
  const blocks: Array<Buffer | undefined> = [];
  for (let position = 0; position < size; position += blockSize) {
    blocks.push(await readBlock(file, position));
  }
  return blocks;
}

/** One read for each block, so that one that the disk cannot read does not hide its neighbours. */
async function readBlock(file: OpenFile, position: number): Promise<Buffer | undefined> {
  const block = Buffer.alloc(blockSize);
  try {
    await file.read(block, 0, blockSize, position);
    return block;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EIO") return undefined;
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
    "Put a good copy of the file in its place; or, to go on from a number that you know, " +
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
