import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { port } from "../../app/src/contract.ts";
import { selectorLabels } from "../kubernetes/labels.ts";
import { noWait } from "../kubernetes/no-wait.ts";
import { portName } from "../kubernetes/probes.ts";
import { clientServiceName, statefulSetName } from "./names.ts";

/** Metadata of an object of this name. */
export type MetadataOf = (name: string) => k8s.types.input.meta.v1.ObjectMeta;

/**
 * The Service that gives each pod a name in the DNS. Pulumi does not wait for it: while pods roll, it may take the Service
 * for what it was, and propose the same change again.
 */
export function headlessService(
  name: string,
  metadata: MetadataOf,
  parent: pulumi.Resource,
): k8s.core.v1.Service {
  const own = metadata(statefulSetName);
  return new k8s.core.v1.Service(
    name,
    {
      metadata: { ...own, annotations: { ...own.annotations, ...noWait } },
      // A pod keeps its DNS name while it is not ready: its count stays readable, and no client caches the name as
      // missing.
      spec: { ...specOf(name), clusterIP: "None", publishNotReadyAddresses: true },
    },
    { parent },
  );
}

/**
 * The Service for clients, who meet ready pods alone. Pulumi waits neither for those, which the rollout sees to, nor for the
 * address of a load balancer, which a cluster may have none of.
 *
 * @param balancer Annotations for a load balancer, which the Service then asks for. @default none, a ClusterIP alone
 */
export function clientService(
  name: string,
  metadata: MetadataOf,
  balancer: Readonly<Record<string, string>> | undefined,
  parent: pulumi.Resource,
): k8s.core.v1.Service {
  const own = metadata(clientServiceName);
  return new k8s.core.v1.Service(
    `${name}-http`,
    {
      metadata: { ...own, annotations: { ...balancer, ...own.annotations, ...noWait } },
      spec: { ...specOf(name), ...(balancer && { type: "LoadBalancer" }) },
    },
    { parent },
  );
}

function specOf(instance: string) {
  return {
    selector: selectorLabels(instance),
    ports: [{ name: portName, port, targetPort: portName }],
  };
}
