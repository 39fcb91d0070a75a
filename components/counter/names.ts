// Fixed, whatever the component's name: the names of pods, DNS and claims derive from these, and a claim of another
// name is another count. A second counter needs a second namespace.

/** The StatefulSet and its headless Service. */
export const statefulSetName = "counter";

/** The Service for clients. */
export const clientServiceName = "counter-http";

/** The template of the claims. */
export const claimName = "app-storage";

/** The container that counts; `kubectl exec` and `kubectl logs` select it by default. */
export const containerName = "counter";

/** The pod of an ordinal, from 0 up. */
export function podOf(ordinal: number): string {
  return `${statefulSetName}-${ordinal}`;
}
