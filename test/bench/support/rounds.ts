import type { DiskProbe } from "../../../bench/disk.ts";
import type { Life } from "../../../bench/life.ts";
import type { RivalName } from "../../../bench/rivals/rivals.ts";
import type { Measured, Round } from "../../../bench/rounds.ts";

/** A disk that syncs in a tenth of a millisecond. */
export const disk: DiskProbe = {
  append: { mean: 0.16, p50: 0.15, p99: 0.3 },
  inPlace: { mean: 0.11, p50: 0.1, p99: 0.2 },
  unsynced: { mean: 0.001, p50: 0.001, p99: 0.002 },
};

/** A data file that never grows. */
export const life: Life = { visits: 1e7, sizeAtFirst: 16384, sizeAtLast: 16384, opening: 3 };

/** A round in which every goal is just met; `changes` says what was different for a rival. */
export function round(
  clients: number,
  changes: Partial<Record<RivalName, Partial<Measured>>> = {},
  calibration = { work: 20, sync: 0.1 },
): Round {
  const alone: Partial<Measured> = clients === 1 ? { syncs: 1, p50: 0.25 } : {};
  return {
    clients,
    calibration,
    measured: {
      "this server": {
        ...{ rate: 9500, p50: 2, p99: 13, cpu: 22, syncs: 1 / 32 },
        ...alone,
        ...changes["this server"],
      },
      "sync off": {
        ...{ rate: 10000, p50: 2, p99: 10, cpu: 20, syncs: 0 },
        ...changes["sync off"],
      },
      "sync per visit": {
        ...{ rate: 9500 / 12, p50: 80, p99: 100, cpu: 160, syncs: 1 },
        ...changes["sync per visit"],
      },
      "rename per visit": {
        ...{ rate: 9500 / 40, p50: 300, p99: 400, cpu: 650, syncs: 2 },
        ...changes["rename per visit"],
      },
      "bare node:http": {
        ...{ rate: 15000, p50: 1, p99: 3, cpu: 13, syncs: 0 },
        ...changes["bare node:http"],
      },
    },
  };
}

/** So many of the same. */
export function repeated<Value>(times: number, value: Value): Value[] {
  return Array.from({ length: times }, () => value);
}
