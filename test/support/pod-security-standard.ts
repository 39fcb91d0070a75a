import type { Inputs } from "./engine.ts";

const volumeTypes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/**
 * A pod spec's violations of the Pod Security Standard `restricted`, baseline included; empty if it passes.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards
 */
export function restrictedViolations(spec: Inputs): string[] {
  const pod = spec.securityContext ?? {};
  const violations = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => spec[field] === true);
  if (pod.sysctls !== undefined) violations.push("sysctls");
  for (const { name, ...source } of spec.volumes ?? [])
    if (!volumeTypes.includes(Object.keys(source)[0] ?? "")) violations.push(`volume ${name}`);
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const own = container.securityContext ?? {};
    const refuse = (what: string) => violations.push(`${container.name}: ${what}`);
    if (own.privileged === true) refuse("privileged");
    if (own.allowPrivilegeEscalation !== false) refuse("allowPrivilegeEscalation");
    if ((own.runAsNonRoot ?? pod.runAsNonRoot) !== true) refuse("runAsNonRoot");
    if ((own.runAsUser ?? pod.runAsUser) === 0) refuse("runAsUser");
    if (!["RuntimeDefault", "Localhost"].includes((own.seccompProfile ?? pod.seccompProfile)?.type))
      refuse("seccompProfile");
    if (!own.capabilities?.drop?.includes("ALL")) refuse("capabilities.drop");
    if (own.capabilities?.add?.some((capability: string) => capability !== "NET_BIND_SERVICE"))
      refuse("capabilities.add");
    if ((container.ports ?? []).some((port: Inputs) => port.hostPort !== undefined))
      refuse("hostPort");
  }
  return violations;
}
