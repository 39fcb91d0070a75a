import { visitsFile } from "../../app/src/contract.ts";
import type { CounterPod } from "../counter-pod.ts";
import type { Shell } from "./shell.ts";

/** How many visits each pod has counted, by its name. */
export type Counts = Readonly<Record<string, number>>;

/** Seconds by which the file may lag behind the count. */
const lag = 10;

/** Reads the counts of these pods with `cat`, each once it is at least as expected. */
export async function readCounts(
  shell: Shell,
  pods: readonly Pick<CounterPod, "name" | "namespace">[],
  expected: Counts = {},
): Promise<Counts> {
  const found: Record<string, number> = {};
  for (const { name, namespace } of pods) {
    const least = expected[name] ?? 0;
    found[name] = await shell.until(
      ["exec", `--namespace=${namespace}`, `pod/${name}`, "--", "cat", visitsFile],
      `\`${name}\` to have counted ${least} visits or more`,
      (output) => /^\d+\n$/.test(output) && Number(output) >= least && Number(output),
      lag,
    );
  }
  return found;
}
