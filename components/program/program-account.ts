import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { boundRole } from "../kubernetes/bound-role.ts";

/** The account of a program that asks the API server, and its rights to objects of its namespace. */
export interface ProgramAccount {
  readonly account: k8s.core.v1.ServiceAccount;
  /** What must be there before the program runs. */
  readonly binding: k8s.rbac.v1.RoleBinding;
}

/**
 * Declares a ServiceAccount, a Role and a RoleBinding.
 *
 * @param name Of the resources.
 * @param metadata Of the objects, with a name and a namespace.
 */
export function programAccount(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  rules: pulumi.Input<k8s.types.input.rbac.v1.PolicyRule[]>,
  parent: pulumi.Resource,
): ProgramAccount {
  const account = new k8s.core.v1.ServiceAccount(
    name,
    { metadata, automountServiceAccountToken: false },
    { parent },
  );
  const namespace = metadata.namespace as pulumi.Input<string>;
  const owner = { name: account.metadata.name, namespace };
  const { binding } = boundRole(name, metadata, rules, owner, parent);
  return { account, binding };
}
