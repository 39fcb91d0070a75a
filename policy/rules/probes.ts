import { templateOf } from "../pod.ts";
import type { Rule } from "../policy.ts";

/** Kinds whose pods serve until somebody ends them. */
const kinds = ["StatefulSet", "Deployment", "DaemonSet", "ReplicaSet"];

/** Whoever serves is asked whether it is ready, and whether it works; a sidecar at least whether it has started. */
export const probes: Rule = {
  name: "probes",
  description:
    "Containers that serve have a readiness and a liveness probe, and sidecars one of any kind.",
  check(object) {
    if (!kinds.includes(object.kind)) return [];
    const { containers = [], initContainers = [] } = templateOf(object)?.spec ?? {};
    const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
    return [
      ...containers.flatMap((container) =>
        (["readinessProbe", "livenessProbe"] as const)
          .filter((probe) => container[probe] === undefined)
          .map(
            (probe) =>
              `to have a \`${probe}\` in its container \`${container.name}\`, got none. Add one that touches no other service.`,
          ),
      ),
      ...sidecars
        .filter((own) => !(own.startupProbe ?? own.readinessProbe ?? own.livenessProbe))
        .map(
          ({ name }) =>
            `to have a probe in its sidecar \`${name}\`, got none: the other containers start without waiting for it. Add a \`startupProbe\`.`,
        ),
    ];
  },
};
