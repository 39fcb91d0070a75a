import { posix } from "node:path";
import type { types } from "@pulumi/kubernetes";

const directory = "/etc/visit-counter";
const key = "replicas";
const volume = "replicas";

/** Name of the ConfigMap, whatever its content: the pods see new content without rolling. */
export const replicasConfigName = "counter-replicas";

/** Where the counter reads how many pods there should be. */
export const replicasFile = posix.join(directory, key);

/** Content of the ConfigMap with the number of pods. It is no part of the pods' template, where a change would roll them. */
export function replicasData(replicas: number): Record<string, string> {
  return { [key]: `${replicas}\n` };
}

/** What a pod needs to see that number, and its changes within about a minute. */
export function replicasVolume() {
  const source: types.input.core.v1.Volume = {
    name: volume,
    // Projected, because it is in memory then; a ConfigMap's own volume is on the node's disk. A pod without the number
    // starts all the same.
    projected: { sources: [{ configMap: { name: replicasConfigName, optional: true } }] },
  };
  const mount: types.input.core.v1.VolumeMount = {
    name: volume,
    mountPath: directory,
    readOnly: true,
  };
  return { source, mount };
}
