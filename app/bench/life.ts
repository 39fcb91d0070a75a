import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataFile } from "../src/contract.ts";
import { FileVisitStore } from "../src/store/file-visit-store.ts";

/** A data file at the beginning and at the end of a long life. */
export interface Life {
  readonly visits: number;
  /** Size of the file in bytes after one visit. */
  readonly sizeAtFirst: number;
  /** Size of the file in bytes after all visits. */
  readonly sizeAtLast: number;
  /** Milliseconds of each opening of the store after all visits. */
  readonly openings: readonly number[];
}

const groupSize = 1000;
const openingTimes = 9;

/** Counts visits in groups, with one sync per group, then opens the store several times. */
export async function liveLong(directory: string, visits: number): Promise<Life> {
  mkdirSync(directory);
  const size = () => statSync(join(directory, dataFile)).size;
  const store = await FileVisitStore.open({ directory });
  await store.count();
  const sizeAtFirst = size();
  while (store.visits < visits) {
    const group = Math.min(groupSize, visits - store.visits);
    await Promise.all(Array.from({ length: group }, () => store.count()));
  }
  const sizeAtLast = size();
  await store.close();

  const openings: number[] = [];
  for (let time = 0; time < openingTimes; time++) openings.push(await open(directory, visits));
  return { visits, sizeAtFirst, sizeAtLast, openings };
}

async function open(directory: string, visits: number): Promise<number> {
  const started = performance.now();
  const store = await FileVisitStore.open({ directory });
  const milliseconds = performance.now() - started;
  if (store.visits !== visits) {
    throw new Error(`Expected ${visits} visits to be recovered, got ${store.visits}.`);
  }
  await store.close();
  return milliseconds;
}
