import { type Spread, spread } from "../../../app/bench/statistics.ts";

/** How long something took. */
export interface Timing {
  readonly name: string;
  readonly seconds: Spread;
}

/**
 * Runs things in turns, so that a change on the machine affects all of them.
 *
 * @param things what to run, by name; results are ignored
 */
export async function inTurns(
  things: Readonly<Record<string, () => Promise<unknown>>>,
  rounds: number,
  say: (text: string) => void,
): Promise<Timing[]> {
  const taken = new Map<string, number[]>(Object.keys(things).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    say(`Nothing to do, round ${round} of ${rounds}`);
    for (const [name, run] of Object.entries(things)) taken.get(name)?.push(await time(run));
  }
  return [...taken].map(([name, seconds]) => ({ name, seconds: spread(seconds) }));
}

/** Seconds that `run` takes. */
export async function time(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
}
