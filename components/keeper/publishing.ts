import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { published } from "../../keeper/src/contract.ts";
import { boundRole } from "../kubernetes/bound-role.ts";

/** The keeper's ServiceAccount. Fixed, whatever the component's name: Vault's role is bound to it. */
export const keeperAccount = "vault-keeper";

/** The right to put the authority into the ConfigMap of a namespace. */
export const publishingRule = {
  apiGroups: [""],
  resources: ["configmaps"],
  resourceNames: [published.name],
  verbs: ["patch"],
};

/**
 * The ConfigMap that the keeper puts its authority into. Pulumi knows nothing of its content, and leaves it alone.
 *
 * @param name Of the resource.
 * @param metadata Of the object, but for its name.
 */
export function publishedAuthority(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  parent: pulumi.Resource,
): k8s.core.v1.ConfigMap {
  return new k8s.core.v1.ConfigMap(
    name,
    { metadata: { ...metadata, name: published.name } },
    { parent },
  );
}

/**
 * The same in another namespace, with the keeper's right to it.
 *
 * @param name Of the resources.
 * @param metadata Of the objects, with that namespace.
 * @param keeperNamespace Where the keeper is.
 */
export function authorityOfKeeper(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  keeperNamespace: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  publishedAuthority(name, metadata, parent);
  const named = { ...metadata, name: published.name };
  const keeper = { name: keeperAccount, namespace: keeperNamespace };
  boundRole(name, named, [publishingRule], keeper, parent);
}
