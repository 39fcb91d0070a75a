import * as pulumi from "@pulumi/pulumi";
import { clusterHost, httpsUrl, httpUrl } from "../kubernetes/urls.ts";

/** Namespace of the stack's Vault. Its claims and the names of its servers are in it. */
export const vaultNamespace = "vault";

/** Name of the Helm release, from which the chart derives the names of its objects. */
export const releaseName = "vault";

/** Port of the chart's Services and servers. */
export const vaultPort = 8200;

/** The pod of a server. */
export function podOf(ordinal: number): string {
  return `${releaseName}-${ordinal}`;
}

/** The claim of a server's storage. */
export function claimOf(ordinal: number): string {
  return `data-${podOf(ordinal)}`;
}

/** Where a Vault is in the cluster. */
export interface Location {
  readonly namespace: pulumi.Input<string>;
  readonly clusterDomain: string;
  readonly isTls: boolean;
}

/** Address of Vault, whichever server answers. */
export function vaultUrl(location: Location) {
  return urlOf(releaseName, location);
}

/**
 * The same for a Vault agent. Its host ends in a dot, so that it is looked up as it is and nowhere else: Go's resolver
 * tries the search domains for any other name that does not exist, and would send the login to a host found there. Go
 * leaves the dot out of TLS; Node does not, and Vault refuses it there.
 */
export function agentUrl(location: Location) {
  return urlOf(releaseName, { ...location, clusterDomain: `${location.clusterDomain}.` });
}

/** Each server at its own address, which resolves even while the server is not ready. */
export function servers(replicas: number, location: Location) {
  return pulumi.all(
    Array.from({ length: replicas }, (_, ordinal) => ({
      pod: podOf(ordinal),
      claim: claimOf(ordinal),
      url: urlOf(`${podOf(ordinal)}.${releaseName}-internal`, location),
    })),
  );
}

function urlOf(name: string, { namespace, clusterDomain, isTls }: Location) {
  return (isTls ? httpsUrl : httpUrl)(clusterHost(name, namespace, clusterDomain), vaultPort);
}

/** A server's own address. The chart sets the variable to the pod's name. */
export function ownUrl({
  namespace,
  clusterDomain,
  isTls,
}: Location & { namespace: string }): string {
  const host = `$(VAULT_K8S_POD_NAME).${releaseName}-internal.${namespace}.svc.${clusterDomain}`;
  return `${isTls ? "https" : "http"}://${host}:${vaultPort}`;
}
