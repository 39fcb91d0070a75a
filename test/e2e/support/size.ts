/** The `--size` of `npm run soak`; undefined in `npm run e2e`. */
export const soakSize =
  process.env.SOAK_SIZE === undefined ? undefined : Number(process.env.SOAK_SIZE);

/**
 * How many times a test repeats what it proves.
 * @param short In `npm run e2e`.
 * @param long In `npm run soak` at size 1; scales with the size, at least 1.
 */
export function sized(short: number, long: number, size = soakSize): number {
  return size === undefined ? short : Math.max(1, Math.round(long * size));
}
