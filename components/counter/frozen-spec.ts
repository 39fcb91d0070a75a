import { selectorLabels } from "../kubernetes/labels.ts";
import type { AccessMode, Storage } from "../kubernetes/storage.ts";
import { claimName, statefulSetName } from "./names.ts";

/** The claims of the counter's pods. */
export interface CounterStorage extends Storage {
  /** @default ReadWriteOnce */
  readonly accessMode?: AccessMode;
}

/**
 * The fields of the StatefulSet that Kubernetes does not change: with another value, Pulumi replaces the StatefulSet with
 * all its pods, and leaves existing claims as they are.
 */
export function frozenSpec(instance: string, storage: CounterStorage) {
  return {
    selector: { matchLabels: selectorLabels(instance) },
    serviceName: statefulSetName,
    // Pods start and stop without waiting for each other; updates still go one by one.
    podManagementPolicy: "Parallel",
    volumeClaimTemplates: [claimTemplate(instance, storage)],
  };
}

function claimTemplate(
  instance: string,
  { size, className, accessMode = "ReadWriteOnce" }: CounterStorage,
) {
  return {
    metadata: { name: claimName, labels: selectorLabels(instance) },
    spec: {
      accessModes: [accessMode],
      storageClassName: className,
      resources: { requests: { storage: size } },
    },
  };
}
