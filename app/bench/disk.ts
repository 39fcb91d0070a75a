import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { slotSize } from "../src/store/slots.ts";
import { quantile } from "./statistics.ts";

/** Milliseconds of a write. */
export interface DiskLatency {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** How long this disk takes for a write of a commit's size. */
export interface DiskProbe {
  /** At the end of a file, with a sync. */
  readonly append: DiskLatency;
  /** Over existing data, with a sync: what a commit of the server is. */
  readonly inPlace: DiskLatency;
  /** The same without a sync. */
  readonly unsynced: DiskLatency;
}

/** Measures the disk of a directory, with this many writes of each kind. */
export function probeDisk(directory: string, writes: number): DiskProbe {
  return {
    append: append(directory, writes),
    inPlace: writeInPlace(directory, writes, fdatasyncSync),
    unsynced: writeInPlace(directory, writes, () => {}),
  };
}

function append(directory: string, writes: number): DiskLatency {
  const file = openSync(join(directory, "probe-append"), "w");
  const block = Buffer.alloc(slotSize, "x");
  try {
    return latencyOf(writes, (write) => {
      writeSync(file, block, 0, slotSize, write * slotSize);
      fdatasyncSync(file);
    });
  } finally {
    closeSync(file);
  }
}

/** Writes to the two halves of a small file in turn, like the server. */
export function writeInPlace(
  directory: string,
  writes: number,
  sync: (file: number) => void,
): DiskLatency {
  const file = openSync(join(directory, "probe-in-place"), "w");
  const block = Buffer.alloc(slotSize, "x");
  try {
    writeSync(file, Buffer.alloc(2 * slotSize));
    fsyncSync(file);
    return latencyOf(writes, (write) => {
      writeSync(file, block, 0, slotSize, (write % 2) * slotSize);
      sync(file);
    });
  } finally {
    closeSync(file);
  }
}

function latencyOf(times: number, write: (number: number) => void): DiskLatency {
  const latencies = new Float64Array(times);
  for (let time = 0; time < times; time++) {
    const started = performance.now();
    write(time);
    latencies[time] = performance.now() - started;
  }
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / times;
  latencies.sort();
  return { mean, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
