import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataFile } from "../src/contract.ts";
import { FileVisitStore } from "../src/store/file-visit-store.ts";

/** A data file at the beginning of its life and after a long one. */
export interface Life {
  readonly visits: number;
  /** Bytes of the file after one visit. */
  readonly sizeAtFirst: number;
  /** Bytes of the file after all of them. */
  readonly sizeAtLast: number;
  /** Milliseconds to open the store after all of them, each time anew. */
  readonly openings: readonly number[];
}

const groupSize = 1000;
const openingTimes = 9;

/** Counts visits in groups, with a sync for each, and opens the store again, some times. */
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
