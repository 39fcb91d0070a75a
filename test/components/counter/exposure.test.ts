import { deepEqual, equal } from "node:assert/strict";
import { paths } from "../../../app/src/contract.ts";
import type { ExposureArgs } from "../../../components/counter/exposure.ts";
import { VisitCounter } from "../../../components/counter/visit-counter.ts";
import { type Inputs, resolved, run } from "../../support/engine.ts";
import { args, types } from "../support/counter.ts";

const ingressType = "kubernetes:networking.k8s.io/v1:Ingress";
const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const url = "https://counter.example.org:8443";
const annotations = { "example.org/scheme": "internal" };
const gateway = { namespace: "gateways", name: "public" };
const exposures = {
  LoadBalancer: { type: "LoadBalancer" },
  Ingress: { type: "Ingress", url },
  HTTPRoute: { type: "HTTPRoute", url, gateway },
} as const satisfies Record<string, ExposureArgs>;

/** What each of our objects has that Pulumi does not wait for. */
const own = {
  "pulumi.com/patchFieldManager": "visit-counter",
  "pulumi.com/skipAwait": "true",
};

describe("Exposure", () => {
  it("is none by default: a ClusterIP, nothing in front of it, and no public URL", async () => {
    const { only, registrations, result } = await expose(undefined);
    equal("type" in only(types.service, "counter-http").inputs.spec, false);
    deepEqual(registrations.filter(isProxy), []);
    equal(await resolved(result.publicUrl), undefined);
  });

  for (const [name, exposure] of Object.entries(exposures))
    it(`by ${name} changes no other object, and no name`, async () => {
      const before = await expose(undefined);
      const after = await expose({ ...exposure, annotations });
      const others = (all: typeof before) =>
        all.registrations.filter(
          ({ type, name }) => type.startsWith("kubernetes:") && name !== "counter-http",
        );
      deepEqual(others(after).map(asText), others(before).map(asText));
      const { metadata, spec } = after.only(types.service, "counter-http").inputs;
      const known = before.only(types.service, "counter-http").inputs;
      equal(metadata.name, known.metadata.name);
      deepEqual([spec.selector, spec.ports], [known.spec.selector, known.spec.ports]);
    });

  describe("by a load balancer", () => {
    it("asks for one with the client Service, with the annotations for it", async () => {
      const { only, registrations } = await expose({ ...exposures.LoadBalancer, annotations });
      const { metadata, spec } = only(types.service, "counter-http").inputs;
      equal(spec.type, "LoadBalancer");
      deepEqual(metadata.annotations, { ...annotations, ...own });
      deepEqual(registrations.filter(isProxy), []);
    });

    for (const [what, address, expected] of [
      ["an IPv4 address", { ip: "203.0.113.7" }, "http://203.0.113.7:8000"],
      ["an IPv6 address", { ip: "2001:db8::7" }, "http://[2001:db8::7]:8000"],
      ["a name", { hostname: "lb.example.org" }, "http://lb.example.org:8000"],
    ] as const)
      it(`has ${what} as its public URL, once the Service has it`, async () => {
        const { result, notices } = await expose(exposures.LoadBalancer, [address]);
        equal(await resolved(result.publicUrl), expected);
        deepEqual(notices, []);
      });

    it("says what to do while it has no address, which nobody waits for", async () => {
      const { result, notices } = await expose(exposures.LoadBalancer);
      equal(await resolved(result.publicUrl), undefined);
      deepEqual(notices, [
        "The load balancer of the Service `counter-http` has no address yet. " +
          "See `kubectl get service counter-http --namespace visit-counter`, and run `up` again for the output `publicUrl`.",
      ]);
    });

    it("says nothing of that in a preview", async () => {
      const { notices } = await expose(exposures.LoadBalancer, [], true);
      deepEqual(notices, []);
    });

    it("has the URL that is given as its public one, and reads no address", async () => {
      const { result } = await run(
        () => new VisitCounter("counter", { ...args, exposure: { type: "LoadBalancer", url } }),
      );
      equal(await resolved(result.publicUrl), url);
    });
  });

  describe("by an Ingress", () => {
    it("leads from the host of its URL to the client Service", async () => {
      const { only, result } = await expose({ ...exposures.Ingress, annotations });
      const { metadata, spec } = only(ingressType).inputs;
      equal(metadata.name, "counter-http");
      deepEqual(metadata.annotations, { ...annotations, ...own });
      const [rule, ...others] = spec.rules;
      deepEqual([rule.host, others], ["counter.example.org", []]);
      for (const { backend } of rule.http.paths)
        deepEqual(backend, { service: { name: "counter-http", port: { name: "http" } } });
      equal(await resolved(result.publicUrl), url);
    });

    it("has the class and the Secret that are given", async () => {
      const { only } = await expose({
        ...{ type: "Ingress", url, className: "nginx", tlsSecret: "counter-tls" },
      });
      const { spec } = only(ingressType).inputs;
      equal(spec.ingressClassName, "nginx");
      deepEqual(spec.tls, [{ hosts: ["counter.example.org"], secretName: "counter-tls" }]);
    });

    it("has its controller's certificate for https without a Secret, and no TLS for http", async () => {
      const tlsOf = async (url: string) =>
        (await expose({ type: "Ingress", url })).only(ingressType).inputs.spec.tls;
      deepEqual(await tlsOf(url), [{ hosts: ["counter.example.org"] }]);
      equal(await tlsOf("http://counter.example.org"), undefined);
    });

    it("lets through what clients need, and neither probes, metrics nor administration", async () => {
      const { http } = (await expose(exposures.Ingress)).only(ingressType).inputs.spec.rules[0];
      const reached = (path: string) =>
        http.paths.some((rule: Inputs) => matches(rule.pathType, rule.path, path));
      deepEqual(Object.values(paths).filter(reached), forClients);
    });
  });

  describe("by an HTTPRoute", () => {
    it("leads from the host of its URL, at a Gateway, to the client Service", async () => {
      const { only, result } = await expose({ ...exposures.HTTPRoute, annotations });
      const { metadata, spec } = only(routeType).inputs;
      equal(metadata.name, "counter-http");
      deepEqual(metadata.annotations, { ...annotations, ...own });
      deepEqual(spec.parentRefs, [gateway]);
      deepEqual(spec.hostnames, ["counter.example.org"]);
      const [rule, ...others] = spec.rules;
      deepEqual([rule.backendRefs, others], [[{ name: "counter-http", port: 8000 }], []]);
      equal(await resolved(result.publicUrl), url);
    });

    it("attaches to one listener if one is given", async () => {
      const { only } = await expose({
        ...exposures.HTTPRoute,
        gateway: { ...gateway, listener: "https" },
      });
      deepEqual(only(routeType).inputs.spec.parentRefs, [{ ...gateway, sectionName: "https" }]);
    });

    it("lets through what clients need, and neither probes, metrics nor administration", async () => {
      const [rule] = (await expose(exposures.HTTPRoute)).only(routeType).inputs.spec.rules;
      const reached = (path: string) =>
        rule.matches.some((match: Inputs) => matches(match.path.type, match.path.value, path));
      deepEqual(Object.values(paths).filter(reached), forClients);
    });
  });

  describe("warns of connections that a proxy keeps longer than the counter", () => {
    for (const [name, exposure] of Object.entries(exposures))
      it(`${name === "LoadBalancer" ? "never" : "as long as nobody has set `idleSeconds`"} with ${name}`, async () => {
        const noticesAt = async (idleSeconds: number) =>
          (await expose(exposure, [{ ip: "203.0.113.7" }], false, idleSeconds)).notices;
        const [warning, ...others] = await noticesAt(5);
        equal(
          warning,
          name === "LoadBalancer"
            ? undefined
            : "Expected `idleSeconds` to be longer than the proxy in front keeps a connection without requests, got `5`. " +
                "Most keep it for 60 s or more, and then send a request now and then to a connection that is just closing, which fails. " +
                "docs/exposure.md has their times: `pulumi config set idleSeconds <value>`.",
        );
        deepEqual([others, await noticesAt(6)], [[], []]);
      });
  });
});

/** Runs a counter that is exposed like this, on a cluster whose load balancers have these addresses. */
function expose(
  exposure: ExposureArgs | undefined,
  addresses: readonly Inputs[] = [],
  preview = false,
  idleSeconds = args.idleSeconds,
) {
  const status = { loadBalancer: addresses.length > 0 ? { ingress: addresses } : {} };
  return run(() => new VisitCounter("counter", { ...args, exposure, idleSeconds }), {
    cluster: { "kubernetes:core/v1:Service counter-http-id": { status } },
    preview,
  });
}

function isProxy({ type }: { readonly type: string }): boolean {
  return [ingressType, routeType].includes(type);
}

function asText({ urn, inputs }: { readonly urn: string; readonly inputs: Inputs }): string {
  return `${urn} ${JSON.stringify(inputs)}`;
}

/** The paths that are neither for probes, for Prometheus nor for administrators. */
const forClients = Object.values(paths).filter(
  (path) => !/^\/(?:healthz|readyz|metrics|admin\/.*)$/.test(path),
);

/** Whether a request's path is one that a rule is for. Prefixes are of whole segments. */
function matches(type: string, rule: string, path: string): boolean {
  if (type === "Exact") return path === rule;
  return path === rule || path.startsWith(`${rule}/`);
}
