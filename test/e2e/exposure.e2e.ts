import assert from "node:assert/strict";
import { blockWith } from "../support/shell-blocks.ts";
import { define, httpRouteDefinition } from "./support/cluster-definitions.ts";
import { sharedStack } from "./support/shared-stack.ts";

const exposure = "docs/exposure.md";

/** Nothing on a lab acts on what is asked for here. If `up` waited for it, that would take Pulumi ten minutes. */
describe("A counter that is exposed, on a lab", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const url = "https://counter.example.org";
  const namespaced = (...args: string[]) => [...args, "--namespace=visit-counter"];
  const kubectl = (...args: string[]) => commands.kubectl(...namespaced(...args));
  const get = async (object: string) => JSON.parse(await kubectl("get", object, "--output=json"));
  const set = (key: string, value: string) => commands.pulumi("config", "set", key, value);
  const upNow = ["up", "--yes", "--skip-preview"];
  const up = () => commands.pulumi(...upNow);
  const names = (kind: string) => kubectl("get", kind, "--output=name");

  /** What must stay: which pods there are, which Service, and its address in the cluster. */
  const lasting = async () => {
    const { metadata, spec } = await get("service/counter-http");
    const pods = await stack.readyPods("visit-counter");
    return { pods, service: [metadata.uid, spec.clusterIP, spec.selector] };
  };
  let first: Awaited<ReturnType<typeof lasting>>;

  before(async () => {
    first = await lasting();
  });

  after(async () => {
    await kubectl("delete", "ingress/counter-http", "--ignore-not-found");
    await commands.kubectl("delete", "--ignore-not-found", "--filename", httpRouteDefinition());
  });

  afterEach("has the same pods, Service and address", async () => {
    assert.deepEqual(await lasting(), first);
  });

  it("asks for a load balancer, and does not wait for its address", async () => {
    const block = blockWith(exposure, "config set exposure LoadBalancer");
    assert.match(await commands.type(block), /load balancer of .* has no address yet\./);
    assert.equal((await get("service/counter-http")).spec.type, "LoadBalancer");
    assert.equal((await stack.outputs()).publicUrl, null);
    await stack.visit(1);
  });

  it("has the load balancer's address as its URL once there is one", async () => {
    const status = { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } };
    const patch = `--patch=${JSON.stringify({ status })}`;
    await kubectl("patch", "service/counter-http", "--subresource=status", patch);
    await up();
    assert.equal((await stack.outputs()).publicUrl, "http://203.0.113.7:8000");
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("does not take over an Ingress that somebody else has made", async () => {
    const rule = "--rule=other.example.org/*=other:80";
    await kubectl("create", "ingress", "counter-http", rule);
    const others = (await get("ingress/counter-http")).spec;
    await set("exposure", "Ingress");
    await set("exposureUrl", url);
    const { code, output } = await commands.npm(["pulumi", "--", ...upNow]);
    assert.notEqual(code, 0);
    assert.match(output, /conflict with "kubectl-create"/);
    assert.deepEqual((await get("ingress/counter-http")).spec, others);
    await kubectl("delete", "ingress/counter-http");
  });

  it("has an Ingress for its clients' paths, and no load balancer any more", async () => {
    await up();
    const { spec } = await get("ingress/counter-http");
    assert.deepEqual(spec.tls, [{ hosts: ["counter.example.org"] }]);
    const [{ host, http }] = spec.rules;
    assert.deepEqual(
      [host, ...http.paths.map(({ path, pathType }: Record<string, string>) => [path, pathType])],
      ["counter.example.org", ["/", "Exact"], ["/visits", "Prefix"]],
    );
    const service = await get("service/counter-http");
    assert.equal(service.spec.type, "ClusterIP");
    assert.equal(service.spec.ports[0].nodePort, undefined);
    assert.equal((await stack.outputs()).publicUrl, url);
  });

  it("has a route instead, which the published definition of HTTPRoutes admits", async () => {
    await define(commands, [httpRouteDefinition()]);
    await set("exposure", "HTTPRoute");
    await set("exposureGateway", "gateways/public/https");
    await up();
    const { spec } = await get("httproute/counter-http");
    const [{ namespace, name, sectionName }] = spec.parentRefs;
    assert.deepEqual([namespace, name, sectionName], ["gateways", "public", "https"]);
    assert.deepEqual(spec.hostnames, ["counter.example.org"]);
    assert.equal(await names("ingress"), "");
  });

  it("is exposed by nothing again without the settings, and `up` then changes nothing", async () => {
    for (const key of ["exposure", "exposureUrl", "exposureGateway"])
      await commands.pulumi("config", "rm", key);
    await up();
    assert.equal(await names("httproute"), "");
    await commands.pulumi("preview", "--expect-no-changes");
    await stack.visit(1);
  });
});
