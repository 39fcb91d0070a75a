import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A Role, bound to one ServiceAccount.
 *
 * @param name Of the resources.
 * @param metadata Of the objects, with a name and a namespace.
 * @param account Who has the rights; it may be in another namespace.
 */
export function boundRole(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  rules: pulumi.Input<k8s.types.input.rbac.v1.PolicyRule[]>,
  account: { readonly name: pulumi.Input<string>; readonly namespace: pulumi.Input<string> },
  parent: pulumi.Resource,
): { readonly role: k8s.rbac.v1.Role; readonly binding: k8s.rbac.v1.RoleBinding } {
  const role = new k8s.rbac.v1.Role(name, { metadata, rules }, { parent });
  const binding = new k8s.rbac.v1.RoleBinding(
    name,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.name, namespace: account.namespace }],
    },
    { parent },
  );
  return { role, binding };
}
