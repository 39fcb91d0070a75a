import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { port } from "../../app/src/contract.ts";
import { selectorLabels } from "../kubernetes/labels.ts";
import { portName } from "../kubernetes/probes.ts";
import { clientServiceName, statefulSetName } from "./names.ts";

/** Metadata of an object of this name. */
type MetadataOf = (name: string) => k8s.types.input.meta.v1.ObjectMeta;

/** The Service that gives each pod a name in the DNS. */
export function headlessService(
  name: string,
  metadata: MetadataOf,
  parent: pulumi.Resource,
): k8s.core.v1.Service {
  return new k8s.core.v1.Service(
    name,
    {
      metadata: metadata(statefulSetName),
      // A pod keeps its DNS name while it is not ready: its count stays readable, and no client caches the name as
      // missing.
      spec: { ...specOf(name), clusterIP: "None", publishNotReadyAddresses: true },
    },
    { parent },
  );
}

/**
 * The Service for clients, who meet ready pods alone.
 * @param annotations Beside those of the metadata.
 */
export function clientService(
  name: string,
  metadata: MetadataOf,
  annotations: Readonly<Record<string, string>>,
  parent: pulumi.Resource,
): k8s.core.v1.Service {
  const own = metadata(clientServiceName);
  return new k8s.core.v1.Service(
    `${name}-http`,
    {
      metadata: { ...own, annotations: { ...own.annotations, ...annotations } },
      spec: specOf(name),
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
