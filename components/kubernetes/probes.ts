/** Name of the container port that the probes and the Services go to. */
export const portName = "http";

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
