import type { KubernetesObject } from "../object/object.ts";
import { at, listAt, nameOf, namespaceOf, propertiesAt, textAt } from "../object/object.ts";
import type { AwaitedKind } from "./progress.ts";

/** Seconds after which endpoints that did not change are taken for settled; the official plugin gives them as many. */
const settleSeconds = 10;

/**
 * A Service with a selector is there when its endpoints have settled and none of them is unready; no endpoint at all is fine,
 * since its pods may come later. A load balancer also needs an address. A headless or selector-less Service is there at once.
 */
export const service: AwaitedKind = {
  onRead: true,
  lookups: (object) => [
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      namespace: namespaceOf(object),
      labelSelector: `kubernetes.io/service-name=${nameOf(object)}`,
    },
  ],
  progress: ({ object, related: [slices = []], quietSeconds }) => {
    if (!hasEndpoints(object)) return { done: true, status: "it has no endpoints to wait for" };

    const endpoints = slices.flatMap((slice) => listAt(slice, "endpoints"));
    const unready = endpoints.filter(
      (one) =>
        at(one, "conditions", "ready") === false && at(one, "conditions", "terminating") !== true,
    );
    if (unready.length > 0) {
      const status = `${endpoints.length - unready.length} of ${endpoints.length} endpoints are ready`;
      return { done: false, status };
    }
    const balanced = textAt(object, "spec", "type") === "LoadBalancer";
    if (balanced && listAt(object, "status", "loadBalancer", "ingress").length === 0) {
      return { done: false, status: "its load balancer has no address yet" };
    }
    return {
      done: quietSeconds >= settleSeconds,
      status: `${endpoints.length} endpoints are ready and settling`,
    };
  },
};

function hasEndpoints(object: KubernetesObject): boolean {
  return (
    textAt(object, "spec", "type") !== "ExternalName" &&
    textAt(object, "spec", "clusterIP") !== "None" &&
    Object.keys(propertiesAt(object, "spec", "selector")).length > 0
  );
}
