import { isDeepStrictEqual } from "node:util";
import { type CounterStorage, frozenSpec } from "../counter/frozen-spec.ts";
import { podOf, statefulSetName } from "../counter/names.ts";
import type { VisitCounterArgs } from "../counter/visit-counter.ts";
import type { Storage } from "../kubernetes/storage.ts";
import { at, type LastObject } from "./last-state.ts";
import { fewer, type Loss } from "./loss.ts";
import { putBack, type StorageChange, storageLosses } from "./storage-changes.ts";

/** Name of the component, which its selector carries. */
const instance = "counter";

const atOnce = "The StatefulSet would be replaced, with all its pods at once";
const movesNothing = `${atOnce}, and the counts would stay where they are.`;
const byHand =
  "To move the counts to other claims, do what docs/operations.md says under `Other claims`.";

/** The counter that the settings ask for. */
export type NextCounter = Pick<VisitCounterArgs, "replicas" | "storage">;

/**
 * What a change of the counter would take away.
 *
 * @param last The StatefulSet.
 * @param pods How many pods it has; somebody may have scaled it by hand.
 */
export function* counterLosses(last: LastObject, pods: number, next: NextCounter): Iterable<Loss> {
  const spec = frozenSpec(instance, next.storage);
  yield* names(last, {
    metadata: { namespace: at(last.inputs, "metadata", "namespace"), name: statefulSetName },
    spec,
  });
  yield* frozenFields(last, spec);
  yield* storageLosses(counterStorage(last, pods, next));
  yield* otherMode(last, next.storage);
  if (next.replicas < pods)
    yield {
      expected: `Expected \`replicas\` to be ${pods} or more, as many pods as there are, got \`${next.replicas}\`.`,
      effect: `${countsOf(next.replicas, pods)} would leave the total, stay in the claims, and come back with the pods.`,
      remedies: [],
      acceptance: fewer("replicas", pods, next.replicas),
    };
}

/**
 * The claims that the settings ask for, beside those that there are.
 * @param pods The last number of pods.
 */
export function counterStorage(
  { inputs }: LastObject,
  pods: number,
  next: NextCounter,
): StorageChange {
  return {
    size: "storageSize",
    className: "storageClass",
    last: storageOf(inputs),
    next: next.storage,
    effect: movesNothing,
    byHand: [byHand],
    claim: claimOf(inputs),
    pods: { key: "replicas", last: pods, next: next.replicas },
  };
}

/** Names that pods find their claims by, and clients the pods. */
function* names(last: LastObject, next: unknown): Iterable<Loss> {
  const [claims, changed] = [claimOf(last.inputs), claimOf(next)];
  if (claims !== changed)
    yield {
      expected: `Expected the first claim of the counter to stay \`${claims}\`, got \`${changed}\`.`,
      effect: "The pods would begin at 0 on new claims, and leave the counts in the old ones.",
      remedies: ["Put the name back.", byHand],
    };
  const [service, other] = [last.inputs, next].map((of) => at(of, "spec", "serviceName"));
  if (service !== other)
    yield {
      expected: `Expected the first pod's name in the DNS to stay \`${podOf(0)}.${service}\`, got \`${podOf(0)}.${other}\`.`,
      effect: `${atOnce}, and nobody would find them by the old names. The counts would stay.`,
      remedies: ["Put the name back."],
    };
}

/** Namespace and name of the first pod's claim. */
function claimOf(statefulSet: unknown): string {
  const { namespace, name } = Object(at(statefulSet, "metadata"));
  return `${namespace}/${at(statefulSet, ...template, "metadata", "name")}-${name}-0`;
}

/** All else that has no setting. */
function* frozenFields(last: LastObject, next: unknown): Iterable<Loss> {
  const fields = [
    ["podManagementPolicy"],
    ["selector", "matchLabels"],
    ["volumeClaimTemplates", 0, "metadata", "labels"],
  ];
  for (const field of fields)
    if (!isDeepStrictEqual(at(last.inputs, "spec", ...field), at(next, ...field)))
      yield {
        expected: `Expected \`spec.${field.join(".")}\` of the StatefulSet \`${statefulSetName}\` to stay as it was, got another.`,
        effect: `${atOnce}. The counts would stay where they are.`,
        remedies: ["Put it back."],
      };
}

/** A change of the access mode. */
function* otherMode(
  { inputs }: LastObject,
  { accessMode: next = "ReadWriteOnce" }: CounterStorage,
): Iterable<Loss> {
  const last = String(at(inputs, ...template, "spec", "accessModes", 0));
  if (last !== next)
    yield {
      expected: `Expected \`storageAccessMode\` to stay \`${last}\`, got \`${next}\`.`,
      effect: `Claims that exist would keep their mode. ${movesNothing}`,
      remedies: [putBack("storageAccessMode", last), byHand],
    };
}

const template = ["spec", "volumeClaimTemplates", 0] as const;

function storageOf(statefulSet: unknown): Storage {
  const claim = at(statefulSet, ...template, "spec");
  const className = at(claim, "storageClassName");
  return {
    size: String(at(claim, "resources", "requests", "storage")),
    ...(className !== undefined && { className: String(className) }),
  };
}

function countsOf(first: number, pods: number): string {
  if (pods - first === 1) return `The count of \`${podOf(first)}\``;
  const last = `\`${podOf(pods - 1)}\``;
  return `The counts of \`${podOf(first)}\` ${pods - first === 2 ? "and" : "to"} ${last}`;
}
