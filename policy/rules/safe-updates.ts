import type { KubernetesObject } from "../objects.ts";
import { templateOf } from "../pod.ts";
import type { Rule } from "../policy.ts";

/** An update takes one pod at a time, and gives each time to finish what it does. */
export const safeUpdates: Rule = {
  name: "safe-updates",
  description: "An update ends one pod of a StatefulSet at a time, and lets it finish.",
  check: (object) =>
    object.kind === "StatefulSet"
      ? [...several(object), ...atOnce(object)]
      : object.kind === "Deployment"
        ? besideItself(object)
        : [],
};

function several({ spec }: KubernetesObject): string[] {
  const unavailable = spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  if (unavailable === 1) return [];
  return [
    `to update one pod at a time, got \`maxUnavailable: ${unavailable}\`. Leave out \`spec.updateStrategy.rollingUpdate.maxUnavailable\`.`,
  ];
}

function atOnce(object: KubernetesObject): string[] {
  if (templateOf(object)?.spec?.terminationGracePeriodSeconds !== 0) return [];
  return [
    "to give its pods time to finish, got `terminationGracePeriodSeconds: 0`, with which a pod may still write when its successor starts. Set how many seconds a pod needs at most.",
  ];
}

/** A claim is for one node, so the new pod would wait for the old one, and the old one for the new one. */
function besideItself(object: KubernetesObject): string[] {
  const volumes = templateOf(object)?.spec?.volumes ?? [];
  const claim = volumes.find((volume) => volume.persistentVolumeClaim !== undefined);
  if (claim === undefined || object.spec?.strategy?.type === "Recreate") return [];
  return [
    `to end its pod before it starts another, because of the claim in its volume \`${claim.name}\`, got \`${object.spec?.strategy?.type ?? "RollingUpdate"}\`. Set \`spec.strategy.type\` to \`Recreate\`, or use a StatefulSet.`,
  ];
}
