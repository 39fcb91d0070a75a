/** What `npm run soak -- --size` says; undefined in `npm run e2e`. */
export const soakSize =
  process.env.SOAK_SIZE === undefined ? undefined : Number(process.env.SOAK_SIZE);

/**
 * How often a proof does what it does.
 * @param short In `npm run e2e`.
 * @param long In `npm run soak`, at size 1; at another one, so many times as often, but once at least.
 */
export function sized(short: number, long: number, size = soakSize): number {
  return size === undefined ? short : Math.max(1, Math.round(long * size));
}
