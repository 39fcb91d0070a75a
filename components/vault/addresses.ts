import * as pulumi from "@pulumi/pulumi";
import { clusterHost, httpsUrl, httpUrl } from "../kubernetes/urls.ts";

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

/** Address of Vault, whichever server answers. */
export function vaultUrl(namespace: pulumi.Input<string>, isTls: boolean) {
  return urlOf(releaseName, namespace, isTls);
}

/** Each server at its own address, which resolves even while the server is not ready. */
export function servers(replicas: number, namespace: pulumi.Input<string>, isTls: boolean) {
  return pulumi.all(
    Array.from({ length: replicas }, (_, ordinal) => ({
      pod: podOf(ordinal),
      claim: claimOf(ordinal),
      url: urlOf(`${podOf(ordinal)}.${releaseName}-internal`, namespace, isTls),
    })),
  );
}

function urlOf(name: string, namespace: pulumi.Input<string>, isTls: boolean) {
  return (isTls ? httpsUrl : httpUrl)(clusterHost(name, namespace), vaultPort);
}

/** A server's own address. The chart sets the variable to the pod's name. */
export function ownUrl(namespace: string, isTls: boolean): string {
  return `${isTls ? "https" : "http"}://$(VAULT_K8S_POD_NAME).${releaseName}-internal.${namespace}.svc.cluster.local:${vaultPort}`;
}
