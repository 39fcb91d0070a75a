/**
 * Security contexts that pass the Pod Security Standard `restricted`.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards
 */

/**
 * For a pod. Makes its volumes writable for the group.
 *
 * @param user Numeric id of the user, not 0; the kubelet cannot tell from a name that it is not root.
 * @param group Numeric id of the group.
 */
export function restrictedPod(user: number, group: number) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    // Avoids a walk through all files of a volume at each start of its pod.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  } as const;
}

/** For a container. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};
