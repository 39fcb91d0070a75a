import { ratioGoals } from "./ratio-goals.ts";
import type { RivalName } from "./rivals/rivals.ts";

/** A rival to measure beside this server, and which of the two is first. */
export interface PlannedPair {
  readonly rival: RivalName;
  readonly oursFirst: boolean;
}

/**
 * The pairs of one round with this many clients: `pairs` with each rival that has a goal, and one with each other
 * rival, which is only shown. The rivals take turns. Which server is first follows the Thue-Morse sequence: it is
 * balanced, whatever changes on the machine, and never repeats, so that nothing can keep time with it.
 * @param pairs Number of pairs with a rival that has a goal.
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
