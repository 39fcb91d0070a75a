import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Calibration, calibrate, mean } from "./calibration.ts";
import type { Load, LoadResult } from "./load.ts";
import type { Rival } from "./rivals/rival.ts";
import { type RivalName, startRivals, stopRivals } from "./rivals/rivals.ts";

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

/** For the compilers at run time: in the first seconds of load a visit costs far more than later. */
const warmUpSeconds = 3;

/** How to measure. */
export interface RoundsArgs {
  /** Directory on the disk to measure. */
  readonly directory: string;
  /** The processor for the clients; any if undefined. */
  readonly clientsProcessor: number | undefined;
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** Told after each round. */
  readonly onRound: () => void;
}

/**
 * Measures in rounds A B C, C B A, A B C, so that what changes on the machine meanwhile changes for all of them. Rounds with
 * few and with many clients take turns, too. The rivals are all up at once, and new each time: two processes of the very
 * same program can differ by a third for all their lives, by what their compilers at run time have made of it.
 */
export async function measureRounds(args: RoundsArgs): Promise<Round[]> {
  const loadProcess = fork(join(import.meta.dirname, "load-process.ts"));
  try {
    await once(loadProcess, "message");
    if (args.clientsProcessor !== undefined) bind(loadProcess, args.clientsProcessor);
    calibrate(args.directory);
    const all: Round[] = [];
    for (let number = 0; number < args.rounds; number++) {
      const directory = join(args.directory, `round-${number}`);
      mkdirSync(directory);
      const rivals = await startRivals(directory);
      try {
        const order = number % 2 === 0 ? [...rivals] : [...rivals].reverse();
        all.push(...(await measureAll(new Map(order), loadProcess, args)));
      } finally {
        await stopRivals(rivals);
      }
    }
    return all;
  } finally {
    loadProcess.kill();
  }
}

function bind({ pid }: ChildProcess, processor: number): void {
  const bound = spawnSync("taskset", ["-acp", `${processor}`, `${pid}`], { encoding: "utf8" });
  if (bound.status === 0) return;
  throw new Error(
    `Expected \`taskset\` to bind the clients to processor ${processor}, got \`${bound.error?.message ?? bound.stderr.trim()}\`. ` +
      "Install util-linux.",
  );
}

/** One round with each number of clients. */
async function measureAll(
  rivals: ReadonlyMap<RivalName, Rival>,
  loadProcess: ChildProcess,
  { directory, clients, seconds, onRound }: RoundsArgs,
): Promise<Round[]> {
  for (const rival of rivals.values()) {
    await measure(rival, loadProcess, Math.max(...clients), warmUpSeconds);
  }
  const rounds: Round[] = [];
  for (const some of clients) {
    const calibrations: Calibration[] = [];
    const measured: Partial<Record<RivalName, Measured>> = {};
    for (const [name, rival] of rivals) {
      calibrations.push(calibrate(directory));
      measured[name] = await measure(rival, loadProcess, some, seconds);
    }
    rounds.push({ clients: some, calibration: mean(calibrations), measured });
    onRound();
  }
  return rounds;
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
