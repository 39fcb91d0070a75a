import * as k8s from "@pulumi/kubernetes";
import type { Input, Resource } from "@pulumi/pulumi";
import { fieldManager } from "./field-manager.ts";
import { labels } from "./labels.ts";

/**
 * A component's own namespace, which refuses pods that fail the Pod Security Standard `restricted`. It outlives
 * `destroy`, because the claims in it do.
 *
 * @param name The component's name.
 * @param namespace Its name in the cluster.
 */
export function restrictedNamespace(
  name: string,
  namespace: Input<string>,
  parent: Resource,
): k8s.core.v1.Namespace {
  return new k8s.core.v1.Namespace(
    name,
    {
      metadata: {
        name: namespace,
        labels: {
          ...labels(name),
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
        annotations: fieldManager,
      },
    },
    { parent, retainOnDelete: true },
  );
}
