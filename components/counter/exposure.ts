import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { paths, port } from "../../app/src/contract.ts";
import { noWait } from "../kubernetes/no-wait.ts";
import { portName } from "../kubernetes/probes.ts";
import { loadBalancerUrl } from "../kubernetes/urls.ts";
import { clientServiceName } from "./names.ts";
import { clientService, type MetadataOf } from "./services.ts";

/** What makes the counter reachable from outside the cluster. */
export type ExposureArgs = {
  /** For what acts on the object: a controller in the cluster, or a cloud's. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
} & (LoadBalancerArgs | IngressArgs | HttpRouteArgs);

/** The client Service has a load balancer, which passes every connection on, to whatever path. */
interface LoadBalancerArgs {
  readonly type: "LoadBalancer";
  /** What clients use. @default the address that the cluster gives the Service */
  readonly url?: string;
}

/** An Ingress for the paths that clients need. */
interface IngressArgs {
  readonly type: "Ingress";
  /** What clients use, `http` or `https`, without a path. Its host is the Ingress's. */
  readonly url: string;
  /** IngressClass. @default the cluster's default class */
  readonly className?: string;
  /** Secret in the counter's namespace with the certificate of `https`. @default what the controller has */
  readonly tlsSecret?: string;
}

/** A route of the Gateway API for these paths. The Gateway ends TLS. */
interface HttpRouteArgs {
  readonly type: "HTTPRoute";
  /** What clients use, `http` or `https`, without a path. Its host is the route's. */
  readonly url: string;
  readonly gateway: Gateway;
}

/** A Gateway, which must let routes of the counter's namespace attach. */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  /** The one listener to attach to. @default all that have the host */
  readonly listener?: string;
}

/** No known proxy gives up an idle connection within this many seconds. */
const shortestIdleSeconds = 5;

/** The client Service, and what leads to it from outside the cluster. */
export class Exposure {
  readonly service: k8s.core.v1.Service;
  readonly #name: string;
  readonly #args: ExposureArgs | undefined;
  readonly #parent: pulumi.Resource;

  /**
   * @param args Undefined for clients inside the cluster alone.
   * @param idleSeconds Seconds that a pod keeps a connection without requests open.
   */
  constructor(
    name: string,
    args: ExposureArgs | undefined,
    idleSeconds: number,
    metadata: MetadataOf,
    parent: pulumi.Resource,
  ) {
    this.#name = `${name}-http`;
    this.#args = args;
    this.#parent = parent;
    const balancer = args?.type === "LoadBalancer" ? { ...args.annotations } : undefined;
    this.service = clientService(name, metadata, balancer, parent);
    if (args === undefined || args.type === "LoadBalancer") return;

    const own = metadata(clientServiceName);
    const proxied = { ...own, annotations: { ...args.annotations, ...own.annotations, ...noWait } };
    if (args.type === "Ingress") this.#ingress(args, proxied);
    else this.#httpRoute(args, proxied);
    if (idleSeconds <= shortestIdleSeconds) void pulumi.log.warn(idleWarning(idleSeconds), parent);
  }

  #ingress(
    { url, className, tlsSecret }: IngressArgs,
    metadata: k8s.types.input.meta.v1.ObjectMeta,
  ): void {
    const { protocol, hostname: host } = new URL(url);
    const { name } = this.service.metadata;
    const backend = { service: { name, port: { name: portName } } };
    new k8s.networking.v1.Ingress(
      this.#name,
      {
        metadata,
        spec: {
          ingressClassName: className,
          // Without a Secret, a controller takes its default certificate, or finds one by the host.
          ...(protocol === "https:" && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
          rules: [
            {
              host,
              http: {
                paths: [
                  { path: paths.home, pathType: "Exact", backend },
                  { path: paths.visits, pathType: "Prefix", backend },
                ],
              },
            },
          ],
        },
      },
      { parent: this.#parent },
    );
  }

  #httpRoute({ url, gateway }: HttpRouteArgs, metadata: k8s.types.input.meta.v1.ObjectMeta): void {
    const { namespace, name, listener: sectionName } = gateway;
    new k8s.apiextensions.CustomResource(
      this.#name,
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata,
        spec: {
          parentRefs: [{ namespace, name, sectionName }],
          hostnames: [new URL(url).hostname],
          rules: [
            {
              matches: [
                { path: { type: "Exact", value: paths.home } },
                { path: { type: "PathPrefix", value: paths.visits } },
              ],
              backendRefs: [{ name: this.service.metadata.name, port }],
            },
          ],
        },
      },
      { parent: this.#parent },
    );
  }

  /**
   * What clients outside the cluster use; undefined if there are none, or no address yet.
   *
   * @param after A load balancer's address is read then, late in `up`: it may come while pods start.
   */
  url(after: pulumi.Output<unknown>): pulumi.Output<string | undefined> {
    if (this.#args?.type !== "LoadBalancer" || this.#args.url !== undefined)
      return pulumi.output(this.#args?.url);
    const { id, metadata } = this.service;
    const service = k8s.core.v1.Service.get(
      `${this.#name}-now`,
      pulumi.all([id, after]).apply(([known]) => known),
      { parent: this.#parent },
    );
    const url = loadBalancerUrl(service, port);
    pulumi.all([url, metadata]).apply(([known, { name, namespace }]) => {
      if (known === undefined && !pulumi.runtime.isDryRun())
        void pulumi.log.info(addressNotice(name, namespace), this.#parent);
    });
    return url;
  }
}

function idleWarning(idleSeconds: number): string {
  return (
    `Expected \`idleSeconds\` to be longer than the proxy in front keeps a connection without requests, got \`${idleSeconds}\`. ` +
    "Most keep it for 60 s or more, and then send a request now and then to a connection that is just closing, which fails. " +
    "docs/exposure.md has their times: `pulumi config set idleSeconds <value>`."
  );
}

function addressNotice(name: string, namespace: string): string {
  return (
    `The load balancer of the Service \`${name}\` has no address yet. See \`kubectl get service ${name} --namespace ${namespace}\`, ` +
    "and run `up` again for the output `publicUrl`."
  );
}
