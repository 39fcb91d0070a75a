import type { PodSpec, SecurityContext } from "../objects.ts";
import { allContainers, templateOf } from "../pod.ts";
import type { Rule } from "../policy.ts";

/** Pods follow the Pod Security Standard `restricted`. */
export const restrictedPods: Rule = {
  name: "restricted-pods",
  description: "Pods follow the Pod Security Standard `restricted`.",
  check: (object) =>
    restrictedViolations(templateOf(object)?.spec ?? {}).map(
      (what) =>
        `to follow the Pod Security Standard \`restricted\`, got a violation by \`${what}\`. See https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted.`,
    ),
};

const volumeTypes = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral"],
  ...["persistentVolumeClaim", "projected", "secret"],
];
const safeSysctls = [
  ...[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
  ],
  ...["net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports"],
  ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"],
  ...["net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
];
const seLinuxTypes = [
  ...[undefined, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"],
];

/**
 * A pod spec's violations of the Pod Security Standard `restricted`, baseline included; empty if it passes. Of Windows it
 * knows host processes alone.
 * Source: kubernetes.io/docs/concepts/security/pod-security-standards
 */
export function restrictedViolations(spec: PodSpec): string[] {
  const pod = spec.securityContext ?? {};
  const violations: string[] = (["hostNetwork", "hostPID", "hostIPC"] as const).filter(
    (field) => spec[field] === true,
  );
  if (pod.sysctls?.some(({ name }) => !safeSysctls.includes(name))) violations.push("sysctls");
  for (const { name, ...source } of spec.volumes ?? [])
    if (!volumeTypes.includes(Object.keys(source)[0] ?? "")) violations.push(`volume ${name}`);
  for (const container of allContainers(spec)) {
    const own = container.securityContext ?? {};
    const refuse = (what: string) => violations.push(`${container.name}: ${what}`);
    for (const what of ofContainer(own, pod)) refuse(what);
    // 0 is as good as none.
    if (container.ports?.some(({ hostPort }) => hostPort)) refuse("hostPort");
  }
  return violations;
}

/** A container's violations; what it leaves open, its pod decides. */
function ofContainer(own: SecurityContext, pod: SecurityContext): string[] {
  const inherited = { ...pod, ...own };
  const rules: Readonly<Record<string, boolean>> = {
    privileged: own.privileged !== true,
    allowPrivilegeEscalation: own.allowPrivilegeEscalation === false,
    runAsNonRoot: inherited.runAsNonRoot === true,
    runAsUser: inherited.runAsUser !== 0,
    seccompProfile: ["RuntimeDefault", "Localhost"].includes(inherited.seccompProfile?.type ?? ""),
    appArmorProfile: inherited.appArmorProfile?.type !== "Unconfined",
    seLinuxOptions:
      seLinuxTypes.includes(inherited.seLinuxOptions?.type) &&
      !inherited.seLinuxOptions?.user &&
      !inherited.seLinuxOptions?.role,
    hostProcess: inherited.windowsOptions?.hostProcess !== true,
    procMount: ["Default", undefined].includes(own.procMount),
    "capabilities.drop": own.capabilities?.drop?.includes("ALL") === true,
    "capabilities.add": !own.capabilities?.add?.some((name) => name !== "NET_BIND_SERVICE"),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}
