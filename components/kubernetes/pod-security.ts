/**
 * The security contexts that pass the Pod Security Standard `restricted`.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards
 */

/**
 * For a pod. Its volumes are made writable for the group.
 *
 * @param user Numeric id of the user, not 0: by number, so that the kubelet can tell it from root.
 * @param group Numeric id of the group.
 */
export function restrictedPod(user: number, group: number) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    // A volume of a million files is not walked at each start of its pod.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  } as const;
}

/** For a container. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};
