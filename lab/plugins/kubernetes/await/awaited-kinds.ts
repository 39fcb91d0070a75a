import { type KubernetesObject, textAt } from "../object/object.ts";
import { daemonSet } from "./daemon-set.ts";
import { deployment } from "./deployment.ts";
import { job } from "./job.ts";
import { persistentVolumeClaim } from "./persistent-volume-claim.ts";
import { pod } from "./pod.ts";
import type { AwaitedKind } from "./progress.ts";
import { service } from "./service.ts";
import { statefulSet } from "./stateful-set.ts";

const awaitedKinds: Readonly<Record<string, AwaitedKind>> = {
  "apps/v1/DaemonSet": daemonSet,
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "batch/v1/Job": job,
  "v1/PersistentVolumeClaim": persistentVolumeClaim,
  "v1/Pod": pod,
  "v1/Service": service,
};

/** How to wait for an object; `undefined` for a kind that is there once it is created. */
export function awaitedKind(object: KubernetesObject): AwaitedKind | undefined {
  return awaitedKinds[`${textAt(object, "apiVersion")}/${textAt(object, "kind")}`];
}
