import { at, type LastObject } from "./last-state.ts";
import type { Loss } from "./loss.ts";

/** The namespaces that the settings ask for. */
export interface NextNamespaces {
  /** The counter's. */
  readonly namespace: string;
  readonly vault: { readonly namespace: string };
}

/** URNs of the namespaces, without the part before the types. */
const counterUrn = "visit-counter:index:VisitCounter$kubernetes:core/v1:Namespace::counter";
const vaultUrn = "visit-counter:index:Vault$kubernetes:core/v1:Namespace::vault";

/** What no claim can do: change its namespace. All that is in a namespace of the stack would be made anew in another. */
export function* namespaceLosses(
  find: (urn: string) => LastObject | undefined,
  next: NextNamespaces,
): Iterable<Loss> {
  yield* namespaceLoss(
    find(counterUrn),
    "namespace",
    next.namespace,
    "The pods would begin at 0 on new claims, and leave the counts in the old ones.",
  );
  yield* namespaceLoss(
    find(vaultUrn),
    "vaultNamespace",
    next.vault.namespace,
    "An empty Vault would begin on new claims, and leave its data in the old ones. The counts would stay.",
  );
}

function* namespaceLoss(
  last: LastObject | undefined,
  setting: string,
  next: string,
  effect: string,
): Iterable<Loss> {
  const name = at(last?.inputs, "metadata", "name");
  if (name === undefined || name === next) return;
  yield {
    expected: `Expected \`${setting}\` to stay \`${name}\` while the stack is up, got \`${next}\`.`,
    effect,
    remedies: [
      `Put it back with \`pulumi config set ${setting} ${name}\`.`,
      "For another counter beside this one, make a stack of its own, as docs/own-cluster.md says under `Two stacks on one cluster`.",
    ],
  };
}
