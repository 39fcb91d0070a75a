import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Calibration, calibrate, mean } from "./calibration.ts";
import type { Load, LoadResult } from "./load.ts";
import type { Rival } from "./rivals/rival.ts";
import type { RivalName } from "./rivals/rivals.ts";

/** What one rival did in one round. */
export interface Measured extends LoadResult {
  /** Microseconds of processors for each visit. */
  readonly cpu: number;
  /** Syncs for each visit; undefined if the rival does not tell. */
  readonly syncs: number | undefined;
}

/** All rivals, one after the other. */
export interface Round {
  readonly clients: number;
  readonly calibration: Calibration;
  readonly measured: Readonly<Partial<Record<RivalName, Measured>>>;
}

const warmUpSeconds = 2;

/** How to measure. */
export interface RoundsArgs {
  readonly rivals: ReadonlyMap<RivalName, Rival>;
  /** Directory on the disk to calibrate with. */
  readonly directory: string;
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** Told after each round. */
  readonly onRound: (round: Round) => void;
}

/**
 * Measures in rounds A B C, C B A, A B C, so that what changes on the machine meanwhile changes for all of them. Rounds with
 * few and with many clients take turns, too.
 */
export async function measureRounds(args: RoundsArgs): Promise<Round[]> {
  const { rivals, directory, clients, rounds, seconds, onRound } = args;
  const loadProcess = fork(join(import.meta.dirname, "load-process.ts"));
  try {
    await once(loadProcess, "message");
    // Compilers of code at run time have done their work before anything counts.
    for (const rival of rivals.values()) {
      await measure(rival, loadProcess, Math.max(...clients), warmUpSeconds);
    }
    calibrate(directory);

    const all: Round[] = [];
    for (let number = 0; number < rounds; number++) {
      const order = number % 2 === 0 ? [...rivals] : [...rivals].reverse();
      for (const some of clients) {
        const calibrations: Calibration[] = [];
        const measured: Partial<Record<RivalName, Measured>> = {};
        for (const [name, rival] of order) {
          calibrations.push(calibrate(directory));
          measured[name] = await measure(rival, loadProcess, some, seconds);
        }
        const round = { clients: some, calibration: mean(calibrations), measured };
        all.push(round);
        onRound(round);
      }
    }
    return all;
  } finally {
    loadProcess.kill();
  }
}

async function measure(
  rival: Rival,
  loadProcess: ChildProcess,
  clients: number,
  seconds: number,
): Promise<Measured> {
  const { port, protocol } = rival;
  const before = await rival.usage();
  const answer = once(loadProcess, "message");
  loadProcess.send({ port, protocol, clients, seconds } satisfies Load);
  const [{ result, error }] = await answer;
  if (error) throw new Error(error);
  const after = await rival.usage();
  const visits = after.visits - before.visits;
  return {
    ...(result as LoadResult),
    cpu: (after.cpu - before.cpu) / visits,
    syncs:
      after.syncs === undefined || before.syncs === undefined
        ? undefined
        : (after.syncs - before.syncs) / visits,
  };
}
