import * as pulumi from "@pulumi/pulumi";
import type { VaultArgs } from "../vault/args.ts";
import { counterLosses, type NextCounter } from "./counter-losses.ts";
import { lastState } from "./last-state.ts";
import type { Loss } from "./loss.ts";
import { counterUrn, lastReplicas, podsNow, statefulSetUrn } from "./pods.ts";
import { releaseUrn, vaultLosses } from "./vault-losses.ts";

/** What the settings ask for, as far as a change of it could take something away. */
export interface Guarded {
  readonly counter: NextCounter;
  readonly vault: Pick<VaultArgs, "replicas" | "storage">;
  /** Changes that may take something away, as the setting `acceptFewer` names them. */
  readonly accepted: readonly string[];
}

/**
 * Compares what the settings ask for with the last state and the pods that there are, and lets the program go on only if
 * nothing is lost that `acceptFewer` does not name. It comes before all resources, in a preview and in `up`.
 *
 * @returns the settings, and whether the counter keeps the pods that there are, because `replicas` is as it was.
 * @throws pulumi.RunError, which Pulumi prints without a stack trace: one sentence for each loss.
 */
export async function guard<T extends Guarded>(
  settings: T,
): Promise<T & { counter: T["counter"] & { readonly keepsPods: boolean } }> {
  const { counter, vault, accepted } = settings;
  const find = await lastState();
  const [statefulSet, release] = [find(statefulSetUrn), find(releaseUrn)];
  const keepsPods = counter.replicas === lastReplicas(statefulSet, find(counterUrn));
  const losses = [
    ...(statefulSet
      ? counterLosses(
          statefulSet,
          keepsPods ? counter.replicas : await podsNow(statefulSet),
          counter,
        )
      : []),
    ...(release ? vaultLosses(release, vault) : []),
  ];

  const changes = losses.flatMap(({ acceptance }) => acceptance ?? []);
  const isAccepted = ({ acceptance }: Loss) =>
    acceptance !== undefined && accepted.includes(acceptance);
  const refused = losses.filter((loss) => !isAccepted(loss));
  if (refused.length > 0)
    throw new pulumi.RunError(refused.map((loss) => explain(loss, changes)).join("\n"));
  for (const { acceptance, effect } of losses)
    await pulumi.log.warn(`\`acceptFewer\` accepts \`${acceptance}\`. ${effect}`);

  const done = accepted.filter((change) => !changes.includes(change));
  if (done.length > 0)
    await pulumi.log.warn(
      `Expected \`acceptFewer\` to name a change that is still to be made, got \`${done.join(", ")}\`. ` +
        "Remove it with `pulumi config rm acceptFewer`.",
    );
  return { ...settings, counter: { ...counter, keepsPods } };
}

/** @param changes All that can be accepted: one command accepts them. */
function explain(
  { expected, effect, remedies, acceptance }: Loss,
  changes: readonly string[],
): string {
  const goOn = `To go on, type \`pulumi config set acceptFewer "${changes.join(", ")}"\`.`;
  return [expected, effect, ...remedies, ...(acceptance === undefined ? [] : [goOn])].join(" ");
}
