import { deepEqual, rejects } from "node:assert/strict";
import { settingsOf } from "../support/settings.ts";

const url = { exposureUrl: "https://counter.example.org" };
const ingress = { exposure: "Ingress", ...url };
const route = { exposure: "HTTPRoute", ...url, exposureGateway: "gateways/public" };

describe("The settings of exposure", () => {
  it("ask for nothing by default", async () => {
    deepEqual(await exposureOf({}), undefined);
  });

  it("ask for a load balancer, by its own address or a URL", async () => {
    const bare = { url: undefined, annotations: undefined };
    deepEqual(await exposureOf({ exposure: "LoadBalancer" }), { type: "LoadBalancer", ...bare });
    deepEqual(
      await exposureOf({
        ...{ exposure: "LoadBalancer", ...url },
        exposureAnnotations: '{"example.org/scheme": "internal"}',
      }),
      {
        type: "LoadBalancer",
        url: "https://counter.example.org",
        annotations: { "example.org/scheme": "internal" },
      },
    );
  });

  it("ask for an Ingress, of the cluster's class and with its controller's certificate", async () => {
    deepEqual(await exposureOf(ingress), {
      type: "Ingress",
      url: "https://counter.example.org",
      annotations: undefined,
      className: undefined,
      tlsSecret: undefined,
    });
  });

  it("ask for an Ingress, of a class and with a Secret", async () => {
    const values = { exposureClass: "nginx", exposureTlsSecret: "counter-tls" };
    deepEqual(await exposureOf({ ...ingress, ...values, exposureAnnotations: "{}" }), {
      type: "Ingress",
      url: "https://counter.example.org",
      annotations: {},
      className: "nginx",
      tlsSecret: "counter-tls",
    });
  });

  it("ask for a route at a Gateway, or at one of its listeners", async () => {
    const expected = { type: "HTTPRoute", url: "https://counter.example.org" };
    const gateway = { namespace: "gateways", name: "public" };
    deepEqual(await exposureOf(route), { ...expected, gateway, annotations: undefined });
    deepEqual(await exposureOf({ ...route, exposureGateway: "gateways/public/https" }), {
      ...expected,
      gateway: { ...gateway, listener: "https" },
      annotations: undefined,
    });
  });

  for (const [given, expected] of [
    ["https://counter.example.org/", "https://counter.example.org"],
    ["http://localhost:8080", "http://localhost:8080"],
  ] as const)
    it(`take \`${given}\` as a URL`, async () => {
      const settings = await exposureOf({ ...ingress, exposureUrl: given });
      deepEqual(settings?.url, expected);
    });

  for (const [key, given] of [
    ["exposureUrl", "https://counter.example.org/counter"],
    ["exposureUrl", "https://203.0.113.7"],
    ["exposureUrl", "https://*.example.org"],
    ["exposureUrl", "https://you@counter.example.org"],
    ["exposureUrl", "https://Counter.example.org"],
    ["exposureGateway", "/public"],
    ["exposureGateway", "gateways/public/https/443"],
    ["exposureAnnotations", "scheme=internal"],
    ["exposureAnnotations", '["scheme"]'],
    ["exposureAnnotations", '{"scheme": true}'],
    ["exposureAnnotations", '{"not a key": "internal"}'],
    ["exposureAnnotations", '{"pulumi.com/waitFor": "condition=Ready"}'],
  ] as const)
    it(`refuse \`${given}\` as \`${key}\``, () =>
      rejects(exposureOf({ ...route, [key]: given }), ({ message }: Error) =>
        message.startsWith(`Expected \`${key}\` to be `),
      ));

  describe("that contradict each other", () => {
    const missing = (key: string, exposure: string) =>
      `Expected \`${key}\` to be set with \`exposure\` \`${exposure}\`, got nothing. ` +
      `Set it with \`pulumi config set ${key} <value>\`.`;
    const unused = (key: string, users: string, exposure: string) =>
      `Expected \`exposure\` to be ${users} with \`${key}\`, got \`${exposure}\`. ` +
      `Set it with \`pulumi config set exposure <value>\`, or remove the other with \`pulumi config rm ${key}\`.`;
    const all = "`LoadBalancer` or `Ingress` or `HTTPRoute`";

    for (const [what, values, message] of [
      ["an Ingress without a URL", { exposure: "Ingress" }, missing("exposureUrl", "Ingress")],
      [
        "a route without a Gateway",
        { exposure: "HTTPRoute", ...url },
        missing("exposureGateway", "HTTPRoute"),
      ],
      [
        "a route with neither",
        { exposure: "HTTPRoute" },
        `${missing("exposureUrl", "HTTPRoute")}\n${missing("exposureGateway", "HTTPRoute")}`,
      ],
      ["a URL of nothing", url, unused("exposureUrl", all, "ClusterIP")],
      [
        "annotations of nothing",
        { exposureAnnotations: "{}" },
        unused("exposureAnnotations", all, "ClusterIP"),
      ],
      [
        "the class of a route",
        { ...route, exposureClass: "nginx" },
        unused("exposureClass", "`Ingress`", "HTTPRoute"),
      ],
      [
        "the Secret of a load balancer",
        { exposure: "LoadBalancer", exposureTlsSecret: "counter-tls" },
        unused("exposureTlsSecret", "`Ingress`", "LoadBalancer"),
      ],
      [
        "the Gateway of an Ingress",
        { ...ingress, exposureGateway: "gateways/public" },
        unused("exposureGateway", "`HTTPRoute`", "Ingress"),
      ],
      [
        "a certificate for plain HTTP",
        {
          ...{ exposure: "Ingress", exposureUrl: "http://counter.example.org" },
          exposureTlsSecret: "counter-tls",
        },
        "Expected `exposureUrl` to begin with `https` with `exposureTlsSecret`, got `http://counter.example.org`. " +
          "Set it with `pulumi config set exposureUrl <value>`.",
      ],
    ] as const)
      it(`are refused: ${what}`, () => rejects(exposureOf(values), { message }));
  });
});

async function exposureOf(values: Readonly<Record<string, unknown>>) {
  return (await settingsOf({ registry: "ghcr.io/you", ...values })).counter.exposure;
}
