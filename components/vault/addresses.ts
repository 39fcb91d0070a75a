import * as pulumi from "@pulumi/pulumi";
import { clusterHost, httpsUrl, httpUrl } from "../kubernetes/urls.ts";

/** Name of the Helm release. */
export const releaseName = "vault";

/** Port of the chart's Services and servers. */
export const vaultPort = 8200;

/**
 * Name of Vault's StatefulSet and its Service, and what the names of the chart's other objects begin with. Some of those
 * are in no namespace, and so all are named after Vault's: each Vault of a cluster has others.
 */
export function vaultName(namespace: string): string {
  return namespace;
}

/** Labels that the chart gives to the servers' pods alone. */
export const serverLabels = {
  "app.kubernetes.io/name": "vault",
  "app.kubernetes.io/instance": releaseName,
  component: "server",
} as const;

/** The pod of a server. */
export function podOf(namespace: string, ordinal: number): string {
  return `${vaultName(namespace)}-${ordinal}`;
}

/** The pods of all servers. */
export function podsOf(namespace: string, replicas: number): string[] {
  return Array.from({ length: replicas }, (_, ordinal) => podOf(namespace, ordinal));
}

/** The claim of a server's storage. */
export function claimOf(namespace: string, ordinal: number): string {
  return `data-${podOf(namespace, ordinal)}`;
}

/** Where a Vault is in the cluster. */
export interface Location {
  readonly namespace: pulumi.Input<string>;
  readonly clusterDomain: string;
  readonly isTls: boolean;
}

/** Address of Vault, whichever server answers. */
export function vaultUrl(location: Location) {
  return urlOf(vaultName, location);
}

/**
 * The same for a Vault agent. Its host ends in a dot, so that it is looked up as it is and nowhere else: Go's resolver
 * tries the search domains for any other name that does not exist, and would send the login to a host found there. Go
 * leaves the dot out of TLS; Node does not, and Vault refuses it there.
 */
export function agentUrl(location: Location) {
  return urlOf(vaultName, { ...location, clusterDomain: `${location.clusterDomain}.` });
}

/** Each server at its own address, which resolves even while the server is not ready. */
export function servers(replicas: number, location: Location) {
  return pulumi.output(location.namespace).apply((namespace) =>
    pulumi.all(
      Array.from({ length: replicas }, (_, ordinal) => ({
        pod: podOf(namespace, ordinal),
        claim: claimOf(namespace, ordinal),
        url: urlOf(() => hostOf(podOf(namespace, ordinal), namespace), location),
      })),
    ),
  );
}

function urlOf(
  nameIn: (namespace: string) => string,
  { namespace, clusterDomain, isTls }: Location,
) {
  const name = pulumi.output(namespace).apply(nameIn);
  return (isTls ? httpsUrl : httpUrl)(clusterHost(name, namespace, clusterDomain), vaultPort);
}

/** A server's own address. The chart sets the variable to the pod's name. */
export function ownUrl({
  namespace,
  clusterDomain,
  isTls,
}: Location & { namespace: string }): string {
  const host = `${hostOf("$(VAULT_K8S_POD_NAME)", namespace)}.${namespace}.svc.${clusterDomain}`;
  return `${isTls ? "https" : "http"}://${host}:${vaultPort}`;
}

/** Name of a server's pod in the DNS, as the headless Service gives it. */
function hostOf(pod: string, namespace: string): string {
  return `${pod}.${vaultName(namespace)}-internal`;
}
