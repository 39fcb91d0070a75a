import * as pulumi from "@pulumi/pulumi";
import type { VaultArgs } from "../vault/args.ts";
import { counterLosses, counterStorage, type NextCounter } from "./counter-losses.ts";
import { type LastObject, lastState } from "./last-state.ts";
import type { Loss } from "./loss.ts";
import { type NextNamespaces, namespaceLosses } from "./namespace-changes.ts";
import { counterUrn, lastReplicas, podsNow, statefulSetUrn } from "./pods.ts";
import { grows, growthLosses, growthNotice, type StorageChange } from "./storage-changes.ts";
import { releaseUrn, vaultLosses, vaultStorage } from "./vault-losses.ts";

/** What the settings ask for, as far as a change of it could take something away. */
export interface Guarded extends NextNamespaces {
  readonly counter: NextCounter;
  readonly vault: Pick<VaultArgs, "namespace" | "replicas" | "storage">;
  /** Changes that may take something away, as the setting `acceptFewer` names them. */
  readonly accepted: readonly string[];
}

/** What the guard has found out about the counter. */
interface CounterChange {
  /** Whether `replicas` is as it was, so that the pods stay that there are. */
  readonly keepsPods: boolean;
  /** Whether its claims grow. */
  readonly grows: boolean;
}

/**
 * Compares what the settings ask for with the last state and the pods that there are, and lets the program go on only if
 * nothing is lost that `acceptFewer` does not name. It comes before all resources, in a preview and in `up`.
 *
 * @returns the settings, and what changes.
 * @throws pulumi.RunError, which Pulumi prints without a stack trace: one sentence for each loss.
 */
export async function guard<T extends Guarded>(
  settings: T,
): Promise<T & { counter: T["counter"] & CounterChange; vault: { readonly grows: boolean } }> {
  const { counter, vault, accepted } = settings;
  const find = await lastState();
  const [statefulSet, release] = [find(statefulSetUrn), find(releaseUrn)];
  const replicas = lastReplicas(statefulSet, find(counterUrn));
  const counterGrowth = statefulSet && growing(counterStorage(statefulSet, replicas ?? 0, counter));
  const vaultGrowth = release && growing(vaultStorage(release, vault));
  const growths = [counterGrowth, vaultGrowth].filter((growth) => growth !== undefined);

  const isAsBefore = counter.replicas === replicas;
  // While claims grow there may be no StatefulSet to read. Its number of pods is then checked by the Job of the growth.
  const pods = async (last: LastObject) =>
    isAsBefore ? counter.replicas : counterGrowth ? (replicas ?? 0) : await podsNow(last);
  const losses = [
    ...namespaceLosses(find, settings),
    ...(statefulSet ? counterLosses(statefulSet, await pods(statefulSet), counter) : []),
    ...(release ? vaultLosses(release, vault) : []),
    ...(await Promise.all(growths.map(growthLosses))).flat(),
  ];

  const changes = losses.flatMap(({ acceptance }) => acceptance ?? []);
  const isAccepted = ({ acceptance }: Loss) =>
    acceptance !== undefined && accepted.includes(acceptance);
  const refused = losses.filter((loss) => !isAccepted(loss));
  if (refused.length > 0)
    throw new pulumi.RunError(refused.map((loss) => explain(loss, changes)).join("\n"));
  for (const { acceptance, effect } of losses)
    await pulumi.log.warn(`\`acceptFewer\` accepts \`${acceptance}\`. ${effect}`);

  for (const growth of growths) await pulumi.log.info(growthNotice(growth));

  const done = accepted.filter((change) => !changes.includes(change));
  if (done.length > 0)
    await pulumi.log.warn(
      `Expected \`acceptFewer\` to name a change that is still to be made, got \`${done.join(", ")}\`. ` +
        "Remove it with `pulumi config rm acceptFewer`.",
    );
  return {
    ...settings,
    counter: {
      ...counter,
      // A StatefulSet that is made anew must be told the number.
      keepsPods: isAsBefore && counterGrowth === undefined,
      grows: counterGrowth !== undefined,
    },
    vault: { ...vault, grows: vaultGrowth !== undefined },
  };
}

function growing(change: StorageChange): StorageChange | undefined {
  return grows(change) ? change : undefined;
}

/** @param changes All that can be accepted: one command accepts them. */
function explain(
  { expected, effect, remedies, acceptance }: Loss,
  changes: readonly string[],
): string {
  const goOn = `To go on, type \`pulumi config set acceptFewer "${changes.join(", ")}"\`.`;
  return [expected, effect, ...remedies, ...(acceptance === undefined ? [] : [goOn])].join(" ");
}
