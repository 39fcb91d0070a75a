import type { DiskProbe } from "./disk.ts";
import type { Places } from "./processors.ts";
import type { RatioGoal } from "./ratio-goals.ts";
import type { Pair, Round } from "./rounds.ts";
import { type Estimate, median } from "./statistics.ts";

/** Everything that was measured, and where. */
export interface Run {
  readonly places: Places | undefined;
  readonly disk: DiskProbe;
  readonly rounds: readonly Round[];
}

/** Processors that other work may take during a slice: the little that the system itself needs. */
const mostOthers = 0.15;

/** Undisturbed rounds that a verdict needs. */
const minRounds = 6;

/** Above this share of their processor, the clients are what limits the rate. */
const busyClients = 0.95;

/** On any disk that really syncs, a write takes at least this many times longer with a sync than without. */
const syncFactor = 5;

/**
 * Milliseconds per client that a sync may take. While one half of the clients waits for the disk, the other half is
 * answered, which takes a processor some 8 µs per client of both halves; a disk that takes half of that leaves no gap.
 */
const syncPerClient = 0.004;

/** The upper end of a ratio's interval may be at most this many times the lower one. */
const widest = 1.25;

/** Whether other work left both servers alone. */
export function isUndisturbed({ ours, theirs }: Pair): boolean {
  return !(ours.others > mostOthers || theirs.others > mostOthers);
}

/** Why the goal cannot judge this value; undefined if it can. */
export function doubtOf(
  value: Estimate,
  { measure, clients, rival }: RatioGoal,
  run: Run,
): string | undefined {
  const pairs = run.rounds.map((round) =>
    round.pairs.filter((pair) => pair.clients === clients && pair.rival === rival),
  );
  return (
    disturbed(pairs) ??
    (measure === "cpu" ? undefined : (noPlaces(run.places) ?? slowDisk(run, clients))) ??
    (rival === "sync off" ? noRealSync(run) : undefined) ??
    slowClients(pairs.flat()) ??
    (value.high > widest * value.low ? "the interval is too wide" : undefined)
  );
}

/** Why these pairs, by round, prove nothing; undefined if other work left enough of them alone. */
export function disturbed(rounds: readonly (readonly Pair[])[]): string | undefined {
  const left = rounds.filter((pairs) => pairs.some(isUndisturbed)).length;
  if (left >= Math.min(minRounds, rounds.length)) return undefined;
  return `other work took the processors in ${rounds.length - left} of ${rounds.length} rounds`;
}

function noPlaces(places: Places | undefined): string | undefined {
  return places ? undefined : "servers and clients share their processors";
}

function slowDisk({ rounds }: Run, clients: number): string | undefined {
  const sync = median(rounds.map(({ sync }) => sync));
  if (sync <= clients * syncPerClient) return undefined;
  return `the disk takes ${sync.toFixed(2)} ms for a sync, too long for ${clients} clients to fill`;
}

/** Without a real sync everything is fast, which proves nothing. */
function noRealSync({ disk, rounds }: Run): string | undefined {
  const factor = disk.inPlace.p50 / disk.unsynced.p50;
  if (factor < syncFactor) return "the disk does not sync";
  const shares = rounds.flatMap(({ sync, pairs }) =>
    pairs
      .filter(({ rival }) => rival === "sync per visit")
      .map(({ theirs }) => (theirs.rate * sync) / 1000),
  );
  return median(shares) > 1 ? "one sync per visit is faster than the disk syncs" : undefined;
}

function slowClients(pairs: readonly Pair[]): string | undefined {
  const share = median(pairs.map(({ ours, theirs }) => Math.max(ours.clients, theirs.clients)));
  return share > busyClients ? "the clients are no faster than the servers" : undefined;
}
