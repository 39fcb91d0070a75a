import type { core, types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Base URL of a host at a port. */
export function httpUrl(host: pulumi.Input<string>, port: number): pulumi.Output<string> {
  return pulumi.interpolate`http://${host}:${port}`;
}

/** The same over TLS. */
export function httpsUrl(host: pulumi.Input<string>, port: number): pulumi.Output<string> {
  return pulumi.interpolate`https://${host}:${port}`;
}

/**
 * Base URL of a Service by its ClusterIP. Undefined in a preview that creates the Service: there the provider may
 * return just the inputs, without an address.
 */
export function clusterIpUrl(
  service: core.v1.Service,
  port: number,
): pulumi.Output<string | undefined> {
  return service.spec.clusterIP.apply((address: string | undefined) => urlOf(address, port));
}

/** The same by the address, or the host's name, of its load balancer. Undefined until it has one. */
export function loadBalancerUrl(
  service: core.v1.Service,
  port: number,
): pulumi.Output<string | undefined> {
  return service.status.apply((status: types.output.core.v1.ServiceStatus | undefined) => {
    const ingress = status?.loadBalancer?.ingress?.[0];
    return urlOf(ingress?.hostname || ingress?.ip, port);
  });
}

function urlOf(host: string | undefined, port: number): string | undefined {
  return host && `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Full DNS name, in the cluster, of a Service or of a pod behind a headless one (`counter-0.counter`). */
export function clusterHost(
  name: pulumi.Input<string>,
  namespace: pulumi.Input<string>,
  clusterDomain: string,
): pulumi.Output<string> {
  return pulumi.interpolate`${name}.${namespace}.svc.${clusterDomain}`;
}

/** Command that makes a Service reachable at localhost while it runs. */
export function portForward(
  service: pulumi.Input<string>,
  namespace: pulumi.Input<string>,
  port: number,
): pulumi.Output<string> {
  return pulumi.interpolate`kubectl port-forward --namespace ${namespace} service/${service} ${port}:${port}`;
}
