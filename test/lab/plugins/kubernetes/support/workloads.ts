import type {
  AwaitedKind,
  Progress,
} from "../../../../../lab/plugins/kubernetes/await/progress.ts";
import type { KubernetesObject } from "../../../../../lab/plugins/kubernetes/object/object.ts";
import type { Properties, Value } from "../../../../../lab/plugins/support/properties.ts";

/** An object as a controller might show it. */
export function seen(
  kind: string,
  metadata: Properties,
  spec: Properties,
  status: Properties,
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind,
    metadata: { name: "counter", namespace: "ns", ...metadata },
    spec,
    status,
  };
}

/** A pod of an owner. */
export function podOf(owner: string, name: string, status: Properties, metadata: Properties = {}) {
  return seen(
    "Pod",
    { name, uid: name, ownerReferences: [{ uid: owner }], ...metadata },
    {},
    status,
  );
}

/** A container that waits. */
export function waiting(reason: string, message = "", more: Properties = {}): Value {
  return { name: "app", state: { waiting: { reason, message } }, ...more };
}

/** What a kind of waiting says of an object, with what was looked up beside it. */
export function progressOf(
  kind: AwaitedKind,
  object: KubernetesObject,
  related: readonly (readonly KubernetesObject[])[] = [],
  quietSeconds = 0,
): Progress {
  return kind.progress({ object, related, quietSeconds });
}
