/** Kubernetes' own `ndots`, which suits names with that many dots. */
const defaultDots = 5;

/**
 * DNS options of a pod that is given full names of Services, such as `vault.vault.svc.cluster.local`. By default, a
 * resolver looks up a name with fewer than five dots in the search domains first, where a wildcard answers for another
 * host. With these options it looks up full names as they are. Names with fewer dots, such as `counter-1.counter`, are
 * still searched for, as musl's resolver does only for those.
 * Source: kubernetes.io/docs/concepts/services-networking/dns-pod-service, resolv.conf(5), musl's name_from_dns_search
 */
export function fullNames(clusterDomain: string) {
  const dots = `service.namespace.svc.${clusterDomain}`.split(".").length - 1;
  const value = String(Math.min(dots, defaultDots));
  return { dnsConfig: { options: [{ name: "ndots", value }] } };
}
