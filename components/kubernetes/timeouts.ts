/**
 * How long Pulumi waits for a workload: its usual ten minutes for one pod, and two more for each further one, because
 * updates go pod by pod and each pod may have to move its volume and pull its image.
 *
 * @param pods Number of pods to wait for, from 1 up.
 */
export function rolloutTimeouts(pods: number) {
  const time = `${8 + 2 * pods}m`;
  return { create: time, update: time };
}
