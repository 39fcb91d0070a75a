import { selectorLabels } from "../kubernetes/labels.ts";
import type { Storage } from "../kubernetes/storage.ts";

// Fixed, whatever the component's name: the names of pods, DNS and claims derive from these, and a claim of another
// name is another count. A second counter needs a second namespace.
export const statefulSetName = "counter";
export const claimName = "app-storage";

/**
 * The fields of the StatefulSet that Kubernetes does not change: with another value, Pulumi replaces the StatefulSet with
 * all its pods, and leaves existing claims as they are.
 */
export function frozenSpec(instance: string, storage: Storage) {
  return {
    selector: { matchLabels: selectorLabels(instance) },
    serviceName: statefulSetName,
    // Pods start and stop without waiting for each other; updates still go one by one.
    podManagementPolicy: "Parallel",
    volumeClaimTemplates: [claimTemplate(instance, storage)],
  };
}

function claimTemplate(instance: string, { size, className }: Storage) {
  return {
    metadata: { name: claimName, labels: selectorLabels(instance) },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: className,
      resources: { requests: { storage: size } },
    },
  };
}

/** The pod of an ordinal, from 0 up. */
export function podOf(ordinal: number): string {
  return `${statefulSetName}-${ordinal}`;
}
