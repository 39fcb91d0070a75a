import { rejects } from "node:assert/strict";
import type { CounterStorage } from "../../../components/counter/frozen-spec.ts";
import { guard } from "../../../components/guards/guard.ts";
import type { Storage } from "../../../components/kubernetes/storage.ts";
import { type Inputs, type Run, type RunOptions, run } from "../../support/engine.ts";
import { goldenRegistrations, outputsOf } from "../../support/last-state.ts";

/** URN of the counter's StatefulSet. */
export const statefulSet =
  "urn:pulumi:test::visit-counter::visit-counter:index:VisitCounter$kubernetes:apps/v1:StatefulSet::counter";

/** URN of the counter. */
export const counter = "urn:pulumi:test::visit-counter::visit-counter:index:VisitCounter::counter";

/** URN of Vault's release. */
export const release =
  "urn:pulumi:test::visit-counter::visit-counter:index:Vault$kubernetes:helm.sh/v3:Release::vault";

/** What the guard may read from the cluster. */
const read = "kubernetes:apps/v1:StatefulSet visit-counter/counter";

/** What the settings ask for. @default what the example asks for, two pods and one server with claims of 1Gi */
interface Change {
  readonly namespace?: string;
  readonly vaultNamespace?: string;
  readonly replicas?: number;
  readonly storage?: CounterStorage;
  readonly servers?: number;
  readonly vaultStorage?: Storage;
  readonly accepted?: readonly string[];
}

function next(change: Change) {
  const { namespace = "visit-counter", vaultNamespace = "vault" } = change;
  const { replicas = 2, storage, servers, vaultStorage, accepted = [] } = change;
  return {
    namespace,
    counter: { replicas, storage: storage ?? { size: "1Gi" } },
    vault: {
      namespace: vaultNamespace,
      replicas: servers ?? 1,
      storage: vaultStorage ?? { size: "1Gi" },
    },
    accepted,
  };
}

/** The last state of the example `defaults`, with other numbers and claims. */
export function lastState({
  replicas = 2,
  storage,
  servers = 1,
}: Change = {}): Record<string, Inputs> {
  const registrations = goldenRegistrations("defaults");
  for (const { urn, inputs } of registrations) {
    if (urn === statefulSet) {
      inputs.spec.replicas = replicas;
      const claim = inputs.spec.volumeClaimTemplates[0].spec;
      if (storage) claim.resources.requests.storage = storage.size;
      if (storage?.className) claim.storageClassName = storage.className;
    }
    if (urn === release) inputs.values.server.ha.replicas = servers;
  }
  return outputsOf(registrations);
}

/** The same with another change of the inputs of one object. */
export function changed(urn: string, change: (inputs: Inputs) => void): Record<string, Inputs> {
  const registrations = goldenRegistrations("defaults");
  change(registrations.find((registration) => registration.urn === urn)?.inputs);
  return outputsOf(registrations);
}

/** Runs the guard. It may read the number of pods, or these objects; `backend` has the last state. */
export function guarded(
  change: Change,
  last: Record<string, Inputs> | Error = lastState(),
  readable: number | Readonly<Record<string, Inputs>> = {},
  backend: Pick<RunOptions, "organization" | "stackName" | "preview"> = {},
): Promise<Run<Awaited<ReturnType<typeof guard>>>> {
  const cluster =
    typeof readable === "number" ? { [read]: { spec: { replicas: readable } } } : readable;
  return run(() => guard(next(change)), { ...backend, lastState: last, cluster });
}

/** Expects the guard to refuse a change with this message. */
export async function refused(
  change: Change,
  message: string,
  last?: Record<string, Inputs>,
  readable?: Parameters<typeof guarded>[2],
): Promise<void> {
  // In a preview, what an object lacks is unknown.
  for (const preview of [false, true])
    await rejects(guarded(change, last, readable, { preview }), { message });
}
