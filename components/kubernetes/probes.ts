/** Name of the container port that probes and Services use. */
export const portName = "http";

/** Startup and liveness probes, the same for every container of ours. */
export function processProbes(path: string) {
  return {
    // Every second, so that a pod serves as soon as it can; fails after a minute.
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
