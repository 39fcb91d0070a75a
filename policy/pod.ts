import type { Container, KubernetesObject, PodSpec, PodTemplate } from "./objects.ts";

/** The template of an object's pods; of a Pod itself; `undefined` for objects that have none. */
export function templateOf({ kind, metadata, spec }: KubernetesObject): PodTemplate | undefined {
  if (kind === "Pod") return { metadata, spec };
  return kind === "CronJob" ? spec?.jobTemplate?.spec?.template : spec?.template;
}

/** The containers of an object's pods, init containers first. */
export function containersOf(object: KubernetesObject): readonly Container[] {
  return allContainers(templateOf(object)?.spec ?? {});
}

/** The containers of a pod, init containers first. */
export function allContainers({ initContainers = [], containers = [] }: PodSpec): Container[] {
  return [...initContainers, ...containers];
}
