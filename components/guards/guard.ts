import * as pulumi from "@pulumi/pulumi";
import type { VaultArgs } from "../vault/args.ts";
import { counterLosses, type NextCounter, statefulSetUrn } from "./counter-losses.ts";
import { lastState } from "./last-state.ts";
import { livePods } from "./live-pods.ts";
import type { Loss } from "./loss.ts";
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
 * @throws pulumi.RunError, which Pulumi prints without a stack trace: one sentence for each loss.
 */
export async function guard({ counter, vault, accepted }: Guarded): Promise<void> {
  const find = await lastState();
  const [statefulSet, release] = [find(statefulSetUrn), find(releaseUrn)];
  const losses = [
    ...(statefulSet
      ? counterLosses(statefulSet, await livePods(statefulSet, counter.replicas), counter)
      : []),
    ...(release ? vaultLosses(release, vault) : []),
  ];

  const changes = losses.flatMap(({ acceptance }) => acceptance ?? []);
  const isAccepted = ({ acceptance }: Loss) =>
    acceptance !== undefined && accepted.includes(acceptance);
  const refused = losses.filter((loss) => !isAccepted(loss));
  if (refused.length > 0)
    throw new pulumi.RunError(refused.map((loss) => explain(loss, changes)).join("\n"));
  for (const { sentence } of losses) await pulumi.log.warn(`Accepted: ${sentence}`);

  const done = accepted.filter((change) => !changes.includes(change));
  if (done.length > 0)
    await pulumi.log.warn(
      `Expected \`acceptFewer\` to name a change that is still to be made, got \`${done.join(", ")}\`. ` +
        "Remove it with `pulumi config rm acceptFewer`.",
    );
}

/** @param changes All that can be accepted: one command accepts them. */
function explain({ sentence, remedies, acceptance }: Loss, changes: readonly string[]): string {
  const goOn = `To go on, type \`pulumi config set acceptFewer "${changes.join(", ")}"\`.`;
  return [sentence, ...remedies, ...(acceptance === undefined ? [] : [goOn])].join(" ");
}
