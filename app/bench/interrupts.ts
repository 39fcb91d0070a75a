import { readFileSync } from "node:fs";

/** Interrupts of devices since the machine started, by the number of the processor that took them. */
export type Interrupts = ReadonlyMap<number, number>;

/** From this share on, one processor counts as taking all the disk's interrupts. */
const nearlyAll = 0.9;

/** Reads them. Empty if the system does not report them. */
export function readInterrupts(): Interrupts {
  try {
    return parseInterrupts(readFileSync("/proc/interrupts", "utf8"));
  } catch {
    return new Map();
  }
}

/** @param text In Linux's format: a line per kind, with a number if it is a device's, and a column per processor. */
export function parseInterrupts(text: string): Interrupts {
  const [head = "", ...lines] = text.split("\n");
  const processors = [...head.matchAll(/CPU(\d+)/g)].map(([, number]) => Number(number));
  const devices = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([name = ""]) => /^\d+:$/.test(name));
  return new Map(
    processors.map((processor, column) => [
      processor,
      devices.reduce((sum, counts) => sum + Number(counts[column + 1]), 0),
    ]),
  );
}

/** The processor that took nearly all interrupts between two moments; undefined if none did. */
export function interruptedProcessor(before: Interrupts, after: Interrupts): number | undefined {
  const taken = [...after].map(([processor, count]) => ({
    processor,
    count: count - (before.get(processor) ?? 0),
  }));
  const all = taken.reduce((sum, { count }) => sum + count, 0);
  return taken.find(({ count }) => count > nearlyAll * all)?.processor;
}
