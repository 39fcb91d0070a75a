import type { Commands } from "../support/commands.ts";
import { time } from "./timing.ts";

/** How long the stack took from nothing but its claims until everything was Ready. */
export interface FirstUp {
  /** Pods of the counter. */
  readonly pods: number;
  readonly seconds: number;
}

/** Brings the stack up from nothing but its claims, once for each number of counter pods. */
export async function firstUps(
  commands: Commands,
  podCounts: readonly number[],
  say: (text: string) => void,
): Promise<FirstUp[]> {
  const ups: FirstUp[] = [];
  for (const pods of podCounts) {
    say(`First up, with ${pods} pods`);
    await commands.pulumi("destroy", "--yes", "--skip-preview");
    await commands.pulumi("config", "set", "replicas", String(pods));
    ups.push({ pods, seconds: await time(() => commands.succeed("up")) });
  }
  return ups;
}

/** Seconds per additional pod, from the fewest to the most; NaN if there is a single number of pods. */
export function secondsPerPod(ups: readonly FirstUp[]): number {
  const [fewest, most] = [ups[0], ups.at(-1)];
  if (!fewest || !most || fewest.pods === most.pods) return Number.NaN;
  return (most.seconds - fewest.seconds) / (most.pods - fewest.pods);
}
