import type { Configuration } from "../configuration/configuration.ts";
import type { ReplacementRule } from "../difference/difference.ts";
import type { Path } from "../difference/path.ts";
import { at, type KubernetesObject, textAt } from "./object.ts";

type Mutability = Pick<Configuration, "enableConfigMapMutable" | "enableSecretMutable">;

/*
 * The fields whose change makes a new object, by kind, as the official plugin has them: `forceNewProperties` in
 * `provider/pkg/provider/diff.go` of pulumi-kubernetes. `*` is every element of a list.
 */
const identity = ["metadata.name", "metadata.namespace"];

const fields: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": ["spec.selector"],
  "apps/Deployment": ["spec.selector"],
  "apps/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "/PersistentVolume": of(
    "spec",
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs hostPath",
    "iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume",
  ),
  "/PersistentVolumeClaim": of("spec", "accessModes selector storageClassName volumeName"),
  "/Pod": [
    ...of(
      "spec",
      "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork hostPID",
      "hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName readinessGates",
      "restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName shareProcessNamespace",
      "subdomain terminationGracePeriodSeconds volumes",
    ),
    ...container("spec.containers.*"),
    ...container("spec.initContainers.*"),
  ],
  "/ResourceQuota": ["spec.scopes"],
  "/Service": ["spec.clusterIP"],
};

function of(parent: string, ...names: string[]): string[] {
  return names.flatMap((some) => some.split(" ")).map((name) => `${parent}.${name}`);
}

function container(path: string): string[] {
  return of(
    path,
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext stdin",
    "stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir",
  );
}

/** The rule for an object, as it is wanted now. */
export function replacementRule(object: KubernetesObject, mutable: Mutability): ReplacementRule {
  const rules = [...identity, ...kindRules(object, mutable)].map((rule) => rule.split("."));
  return (path, value) => rules.some((rule) => concerns(rule, path, value));
}

function kindRules(object: KubernetesObject, mutable: Mutability): readonly string[] {
  const apiVersion = textAt(object, "apiVersion");
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const kind = `${group}/${textAt(object, "kind")}`;
  const immutable = at(object, "immutable") === true;

  if (kind === "/Secret") {
    return immutable || !mutable.enableSecretMutable ? ["type", "stringData", "data"] : ["type"];
  }
  if (kind === "/ConfigMap") {
    return immutable || !mutable.enableConfigMapMutable ? ["binaryData", "data"] : [];
  }
  return fields[kind] ?? [];
}

/** Whether the change is at or under the field of the rule, or brings that field with it. */
function concerns(rule: readonly string[], path: Path, value: Parameters<ReplacementRule>[1]) {
  const same = path.every((step, i) => {
    const part = rule[i];
    return part === undefined || part === step || (part === "*" && typeof step === "number");
  });
  return (
    same && (path.length >= rule.length || at(value, ...rule.slice(path.length)) !== undefined)
  );
}
