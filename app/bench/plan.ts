import { ratioGoals } from "./ratio-goals.ts";
import type { RivalName } from "./rivals/rivals.ts";

/** A rival that is to be measured beside this server, and who of the two is first. */
export interface PlannedPair {
  readonly rival: RivalName;
  readonly oursFirst: boolean;
}

/**
 * The pairs of one round with so many clients: many with each rival that a goal is about, and one with each of the others,
 * which are only shown. The rivals take turns. Who is first is as the Thue-Morse sequence says: it is balanced, whatever
 * comes and goes on the machine, and never repeats itself, so that nothing can keep time with it.
 * @param pairs How many there are with a rival that a goal is about.
 * @param round Number of the round, from 0 up.
 */
export function planPairs(
  rivals: readonly RivalName[],
  clients: number,
  pairs: number,
  round: number,
): PlannedPair[] {
  const hasGoal = (rival: RivalName) =>
    ratioGoals.some((goal) => goal.rival === rival && goal.clients === clients);
  return Array.from({ length: pairs }, (_, pair) => {
    const number = round * pairs + pair;
    const some = pair === 0 ? rivals : rivals.filter(hasGoal);
    const first = number % some.length;
    return [...some.slice(first), ...some.slice(0, first)].map((rival) => ({
      rival,
      oursFirst: thueMorse(number),
    }));
  }).flat();
}

/** Whether the number has an odd number of ones in binary. */
function thueMorse(number: number): boolean {
  let odd = false;
  for (let rest = number; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) odd = !odd;
  }
  return odd;
}
