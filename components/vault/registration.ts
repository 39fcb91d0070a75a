import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { boundRole } from "../kubernetes/bound-role.ts";
import { podsOf, vaultName } from "./addresses.ts";
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
  const resourceNames = podsOf(namespace, replicas);
  const rules = [{ apiGroups: [""], resources: ["pods"], resourceNames, verbs: ["get", "patch"] }];
  // The chart names the servers' account like their StatefulSet.
  const account = { name: vaultName(namespace), namespace };
  const { role, binding } = boundRole(name, named, rules, account, parent);
  return [role, binding];
}
