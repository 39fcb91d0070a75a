import { paths } from "../../app/src/contract.ts";

/** Name of the container port that the probes and the Services go to. */
export const portName = "http";

/** The container's probes, on the paths that the application itself exports. */
export const probes = {
  ...processProbes(paths.health),
  // Quick to judge: a pod that cannot count must not be asked to.
  readinessProbe: {
    httpGet: { path: paths.ready, port: portName },
    periodSeconds: 3,
    failureThreshold: 2,
    timeoutSeconds: 2,
  },
};

/** Whether a process works: the probes of every container of ours. */
export function processProbes(path: string) {
  return {
    // Looked at every second, so that a pod is not idle for longer than it needs to start; given up after a minute.
    startupProbe: {
      httpGet: { path, port: portName },
      periodSeconds: 1,
      failureThreshold: 60,
      timeoutSeconds: 2,
    },
    // Slow to judge: a restart costs more than a late answer.
    livenessProbe: {
      httpGet: { path, port: portName },
      periodSeconds: 10,
      failureThreshold: 3,
      timeoutSeconds: 5,
    },
  };
}
