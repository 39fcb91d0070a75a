import type { ExposureArgs, Gateway } from "../components/counter/exposure.ts";
import { type Check, oneOf, optional, secretName, subdomain } from "./checks.ts";
import { isObject, parsed } from "./json.ts";
import { isKey } from "./placement.ts";
import type { StackConfig } from "./stack-config.ts";

/** The keys of exposure as given: null if unset. */
export type ExposureChoices = ReturnType<typeof readExposure>;

export function readExposure(stack: StackConfig) {
  return {
    type: stack.read("exposure", oneOf("ClusterIP", "LoadBalancer", "Ingress", "HTTPRoute")),
    url: stack.read("exposureUrl", optional(hostUrl)),
    className: stack.read("exposureClass", optional(ingressClass)),
    tlsSecret: stack.read("exposureTlsSecret", optional(secretName)),
    gateway: stack.read("exposureGateway", optional(gateway)),
    annotations: stack.read("exposureAnnotations", optional(annotations)),
  };
}

const name = new RegExp(`^${subdomain}$`);

/** A host by name: neither an Ingress nor a route takes an IP address. */
const hostUrl: Check<string> = {
  expected:
    "an http or https URL of a host by name, without a path, such as `https://counter.example.org`",
  parse(text) {
    const [, url, host = ""] = /^(https?:\/\/([^/:]+)(?::[1-9][0-9]{0,4})?)\/?$/.exec(text) ?? [];
    return name.test(host) && !/^[0-9.]+$/.test(host) ? url : undefined;
  },
};

const ingressClass: Check<string> = {
  expected: "the name of an IngressClass",
  parse: (text) => (name.test(text) ? text : undefined),
};

const gateway: Check<Gateway> = {
  expected: "a Gateway as `namespace/name`, or `namespace/name/listener`",
  parse(text) {
    const parts = text.split("/");
    const [namespace = "", gateway = "", listener] = parts;
    if (![2, 3].includes(parts.length) || !parts.every((part) => name.test(part))) return undefined;
    return { namespace, name: gateway, ...(listener !== undefined && { listener }) };
  },
};

/** Those of Pulumi's own prefix would be orders to Pulumi. */
const annotations: Check<Readonly<Record<string, string>>> = {
  expected:
    'a JSON object of annotations, none of `pulumi.com`, such as `{"example.org/scheme": "internal"}`',
  parse(text) {
    const given = parsed(text);
    if (!isObject(given)) return undefined;
    const isAnnotation = ([key, value]: [string, unknown]) =>
      isKey(key) && !key.startsWith("pulumi.com/") && typeof value === "string";
    return Object.entries(given).every(isAnnotation)
      ? (given as Record<string, string>)
      : undefined;
  },
};

/** What follows from choices without contradictions; undefined for clients inside the cluster alone. */
export function exposureSettings(choices: ExposureChoices): ExposureArgs | undefined {
  const { type, url, gateway } = choices;
  const annotations = choices.annotations ?? undefined;
  if (type === "ClusterIP") return undefined;
  if (type === "LoadBalancer") return { type, url: url ?? undefined, annotations };
  if (url === null) throw new Error(`unreachable: ${type} has a URL`);
  if (type === "Ingress")
    return {
      ...{ type, url, annotations },
      className: choices.className ?? undefined,
      tlsSecret: choices.tlsSecret ?? undefined,
    };
  if (gateway === null) throw new Error("unreachable: a route has a Gateway");
  return { type, url, gateway, annotations };
}
