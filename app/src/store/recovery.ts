import { join } from "node:path";
import { dataFile, spareFile, visitsFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";
import type { FileSystem, OpenFile } from "./file-system.ts";
import { readPreviousCount } from "./previous-count.ts";
import { blockSize, type VisitsRecord } from "./record.ts";
import { type Blocks, Damage, fileSize, newestRecord } from "./slots.ts";

/** The count of a data directory. */
export interface Recovered {
  readonly visits: number;
  /** The file that holds it, and the sequence of its record there. Undefined if no data file does. */
  readonly found?: { readonly path: string; readonly sequence: number };
}

/**
 * Finds out the count of a data directory, and changes nothing. The count must still be made durable: what was written
 * before a failed sync may be readable, and yet be gone after a power cut.
 * @throws Failure if the directory holds anything but what this service, crashing or not, leaves behind.
 */
export async function recover(directory: string, fileSystem: FileSystem): Promise<Recovered> {
  for (const name of [dataFile, spareFile]) {
    const path = join(directory, name);
    const record = await readIfThere(path, fileSystem);
    if (record) return { visits: record.visits, found: { path, sequence: record.sequence } };
  }
  return { visits: await readPreviousCount(directory, fileSystem) };
}

async function readIfThere(
  path: string,
  fileSystem: FileSystem,
): Promise<VisitsRecord | undefined> {
  try {
    const file = await openIfThere(path, fileSystem);
    return file && (await readRecord(file));
  } catch (error) {
    throw error instanceof Damage ? refused(path, error) : unreadable(path, error as Error);
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

async function readRecord(file: OpenFile): Promise<VisitsRecord> {
  try {
    const { size } = await file.stat();
    const blocks = await readBlocks(file, Math.min(size, fileSize));
    return newestRecord(blocks, size);
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
    `Expected \`${path}\` ${expected}, got \`${got}\`. ${advice ?? restoring}`,
    exitCodes.damagedCount,
  );
}

const restoring =
  "Replace the file with a good copy; or, to continue from a known number, " +
  `remove \`${dataFile}\` and \`${spareFile}\`, and write the number to \`${visitsFile}\` beside them.`;

function unreadable(path: string, cause: Error): Failure {
  return new Failure(
    `Expected \`${path}\` to be a readable file, got \`${cause.message}\`. ` +
      "Make sure that it is on a healthy volume and that this user may read it.",
    exitCodes.storage,
    { cause },
  );
}
