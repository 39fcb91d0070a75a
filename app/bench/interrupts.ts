import { readFileSync } from "node:fs";

/** How many interrupts of devices each processor has taken since the machine started, by the processor's number. */
export type Interrupts = ReadonlyMap<number, number>;

/** The share of a disk's interrupts, from which on one processor is said to take them all. */
const nearlyAll = 0.9;

/** Reads them. Empty where the system does not tell. */
export function readInterrupts(): Interrupts {
  try {
    return parseInterrupts(readFileSync("/proc/interrupts", "utf8"));
  } catch {
    return new Map();
  }
}

/** @param text As Linux writes it: a line for each kind, named by a number if it is of a device, a column for each processor. */
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

/** The processor that took nearly all of the interrupts between two moments; undefined if none did. */
export function interruptedProcessor(before: Interrupts, after: Interrupts): number | undefined {
  const taken = [...after].map(([processor, count]) => ({
    processor,
    count: count - (before.get(processor) ?? 0),
  }));
  const all = taken.reduce((sum, { count }) => sum + count, 0);
  return taken.find(({ count }) => count > nearlyAll * all)?.processor;
}
