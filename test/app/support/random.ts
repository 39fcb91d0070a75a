/** Numbers from 0 to below 1 that look random and are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the values, all equally likely; `keep` is for values that do not last until the next one is requested. */
export function pick<Value>(
  values: Iterable<Value>,
  random: () => number,
  keep: (value: Value) => Value = (value) => value,
): Value {
  let count = 0;
  let picked: Value | undefined;
  for (const value of values) if (random() * ++count < 1) picked = keep(value);
  return picked as Value;
}
