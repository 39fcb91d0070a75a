import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { published } from "../../keeper/src/contract.ts";
import { noWait } from "../kubernetes/no-wait.ts";
import { scrapeAnnotations } from "../kubernetes/scrape-annotations.ts";
import { pemOf } from "../vault/certificates.ts";
import type { ObjectOptions } from "./monitoring.ts";
import type { MonitoredStack, Target } from "./targets.ts";

/**
 * A Service with the annotations for Prometheus. It is one of its own: the pods' template, and so the pods, stay as they are.
 * A pod that is not ready is asked, too.
 */
export function annotatedService(
  name: string,
  target: Target,
  { metadata, parent }: ObjectOptions,
): void {
  const own = metadata(target.objectName, target.namespace);
  const annotations = { ...scrapeAnnotations(target), ...own.annotations, ...noWait };
  new k8s.core.v1.Service(
    `${name}-${target.of}`,
    {
      metadata: { ...own, annotations },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: target.selector,
        ports: [{ name: "metrics", port: target.port, targetPort: target.port }],
      },
    },
    { parent },
  );
}

/**
 * The same for a Prometheus of the operator. It names the pods themselves, as neither the keeper nor all of Vault's servers
 * have a Service that would do.
 */
export function podMonitor(
  name: string,
  target: Target,
  vault: MonitoredStack["vault"],
  { metadata, labels, parent }: ObjectOptions,
): void {
  const { portName: port, scheme, path, parameters = {} } = target;
  const params = Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [key, [value]]),
  );
  const own = metadata(target.objectName, target.namespace, labels);
  new k8s.apiextensions.CustomResource(
    `${name}-${target.of}`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { ...own, annotations: { ...own.annotations, ...noWait } },
      spec: {
        selector: { matchLabels: target.selector },
        podMetricsEndpoints: [
          {
            ...{ port, path, scheme },
            ...(target.parameters && { params }),
            ...(scheme === "https" && { tlsConfig: tlsOf(vault) }),
          },
        ],
      },
    },
    { parent },
  );
}

const authorityName = "vault-metrics-authority";
const authorityKey = "ca.crt";

/**
 * The certificates that the operator's Prometheus verifies Vault with, where it finds them: as an object. Those of the
 * keeper are in one already.
 */
export function authorityConfigMap(
  name: string,
  { namespace, certificateAuthority }: MonitoredStack["vault"],
  { metadata, parent }: ObjectOptions,
): void {
  const pem = pemOf(certificateAuthority);
  if (pem === undefined) return;
  new k8s.core.v1.ConfigMap(
    `${name}-authority`,
    {
      metadata: metadata(authorityName, namespace),
      data: { [authorityKey]: pem },
    },
    { parent },
  );
}

/** Prometheus asks by the pod's address, which no certificate has. */
function tlsOf({ url, certificateAuthority }: MonitoredStack["vault"]) {
  const configMap =
    certificateAuthority === "published"
      ? { name: published.name, key: published.file }
      : { name: authorityName, key: authorityKey };
  return {
    ca: { configMap },
    serverName: pulumi.output(url).apply((known) => new URL(known).hostname),
  };
}
