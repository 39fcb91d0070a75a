import type { Exception } from "./exception.ts";

/** Names of Vault in the example stacks. */
const vaults = ["vault", "prod-vault"];

/**
 * All that the checkers find and that stays: three at most. The audit fails for one that is no longer needed, down to each
 * of its checks and objects.
 */
export const exceptions: readonly Exception[] = [
  {
    title: "images that a node has are not pulled again",
    reason:
      "An image is named by its content: by digest, or, where a stack pushes none, by a tag that is made of the content. So " +
      "one that is on the node is the right one, and its pods start while the registry is away.",
    checks: {
      "kube-score": ["container-image-pull-policy"],
      checkov: ["CKV_K8S_15", "CKV_K8S_43"],
    },
  },
  {
    title: "Vault's server as its image and chart have it",
    reason:
      "User 100 and group 1000 are the image's, and own the files on the claims that exist: no other user could read those " +
      "where a volume takes no group (hostPath). The server needs the token of its account, to have pods' tokens reviewed " +
      "and to label its own pod as active or standby, which the chart has no other way for. And only those labels, which no " +
      "manifest has, lead the Services vault-active and vault-standby to a pod.",
    checks: {
      "kube-score": ["container-security-context-user-group-id", "service-targets-pod"],
      checkov: ["CKV_K8S_38", "CKV_K8S_40"],
    },
    objects: vaults.flatMap((vault) => [
      `StatefulSet/${vault}`,
      `Service/${vault}-active`,
      `Service/${vault}-standby`,
    ]),
  },
];
