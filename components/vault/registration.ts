import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { podOf, vaultName } from "./addresses.ts";
import type { VaultArgs } from "./args.ts";

/**
 * Lets the servers label their own pods as active or standby, by which the Services `vault-active` and `vault-standby`
 * find them. The chart's Role for that, which this one is in place of, is for every pod of the namespace: whoever took a
 * server over could put another image into the keeper's pod, and so read the unseal keys.
 * Source: developer.hashicorp.com/vault/docs/configuration/service-registration/kubernetes
 *
 * @param name Of the resources.
 * @param metadata Of the objects, but for their name.
 */
export function registration(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  { namespace, replicas }: Pick<VaultArgs, "namespace" | "replicas">,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const named = { ...metadata, name: `${vaultName(namespace)}-registration` };
  const pods = Array.from({ length: replicas }, (_, ordinal) => podOf(namespace, ordinal));
  const rules = [
    { apiGroups: [""], resources: ["pods"], resourceNames: pods, verbs: ["get", "patch"] },
  ];
  const role = new k8s.rbac.v1.Role(name, { metadata: named, rules }, { parent });
  const binding = new k8s.rbac.v1.RoleBinding(
    name,
    {
      metadata: named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      // The chart names the servers' account like their StatefulSet.
      subjects: [{ kind: "ServiceAccount", name: vaultName(namespace), namespace }],
    },
    { parent },
  );
  return [role, binding];
}
