import { X509Certificate } from "node:crypto";
import { bytes } from "../components/kubernetes/quantity.ts";
import type { Chart, Issuer, TaggedImage } from "../components/vault/args.ts";

/** What a value must look like, and how errors say so. */
export interface Check<T> {
  /** Completes the sentence "Expected `key` to be …". */
  readonly expected: string;
  /** The value, or undefined if the text is invalid. An unset key reads as empty text. */
  parse(text: string): T | undefined;
  /** What to type instead of `<value>`. */
  readonly example?: string;
  /** Errors must not repeat the value: too long, or possibly secret. */
  readonly hides?: true;
}

export function oneOf<T extends string | number | boolean>(...values: readonly T[]): Check<T> {
  return {
    expected: `one of ${values.map((value) => `\`${value}\``).join(", ")}`,
    parse: (text) => values.find((value) => String(value) === text),
  };
}

/** Accepts an unset key too, as null. */
export function optional<T>(check: Check<T>): Check<T | null> {
  return { ...check, parse: (text) => (text === "" ? null : check.parse(text)) };
}

function matching(expected: string, pattern: RegExp): Check<string> {
  return { expected, parse: (text) => (pattern.test(text) ? text : undefined) };
}

export const integerFromOne: Check<number> = {
  expected: "an integer from 1 up",
  parse: (text) => (/^[1-9][0-9]*$/.test(text) ? Number(text) : undefined),
};

/** An integer from 1 to `most`. */
export function integerUpTo(most: number): Check<number> {
  return {
    expected: `an integer from 1 to ${most}`,
    parse: (text) => {
      const value = integerFromOne.parse(text);
      return value !== undefined && value <= most ? value : undefined;
    },
  };
}

export const size = matching("a size, such as `1Gi`", /^[1-9][0-9]*(?:[KMGTPE]i|[kMGTPE])$/);

/** A size that a process can run in. Less than this, and it would be killed for memory again and again. */
export function sizeFrom(least: string): Check<string> {
  return {
    expected: `a size from \`${least}\` up, such as \`2Gi\``,
    parse: (text) =>
      size.parse(text) !== undefined && bytes(text) >= bytes(least) ? text : undefined,
  };
}

export const cpus = matching(
  "CPUs from `100m` up, such as `2` or `500m`",
  /^[1-9][0-9]*(?:|(?<=[0-9]{3})m)$/,
);

export const url = matching("an http or https URL", /^https?:\/\/[^\s/]+\S*$/);

/** Five fields or a name for them, without the time zone, which the program sets. Kubernetes checks the rest. */
export const cronExpression = matching(
  "a cron expression, such as `30 3 * * *`",
  /^(?:@(?:yearly|monthly|weekly|daily|hourly)|[\d*][^\s=]*(?: [\d*?A-Za-z][^\s=]*){4})$/,
);

/** Path of a bucket, at an endpoint or in the name of a host. No characters that would have to be escaped. */
export const bucketUrl = matching(
  "the http or https URL of a bucket, such as `https://s3.example.org/bucket/prefix`",
  /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]+)?(?:\/[\w.-]+)*\/?$/,
);

export const region = matching("the name of a region", /^[a-z0-9-]+$/);

// Syntax of object names: kubernetes.io/docs/concepts/overview/working-with-objects/names
export const subdomain =
  "(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*";

/** Empty for the cluster's default class. */
export const storageClass = matching(
  "the name of a StorageClass",
  new RegExp(`^(?:|${subdomain})$`),
);

/** Of a cluster, without the dots around it. */
export const domain = matching(
  "a DNS domain, such as `cluster.local`",
  new RegExp(`^${subdomain}$`),
);

/** What begins with its name, such as a Service, must fit into 63 characters and begin with a letter. */
export const ownNamespace = matching(
  "the name of a namespace of the stack's own, up to 40 of `a` to `z`, `0` to `9` and `-`, first a letter",
  /^(?!default$|kube-)(?=.{1,40}$)[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
);

export const secretName = matching("the name of a Secret", new RegExp(`^${subdomain}$`));

/** An issuer of cert-manager. */
export const issuer: Check<Issuer> = {
  expected: "an issuer of cert-manager, such as `ClusterIssuer/internal` or `Issuer/vault`",
  parse(text) {
    const [kind = "", name = "", ...rest] = text.split("/");
    if ((kind !== "Issuer" && kind !== "ClusterIssuer") || rest.length > 0) return undefined;
    return secretName.parse(name) === undefined ? undefined : { kind, name };
  },
};

/** Lowered numbers, such as `replicas 3 to 1`. */
export const changes: Check<readonly string[]> = {
  expected: "lowered numbers, such as `replicas 3 to 1`, separated by commas",
  parse(text) {
    const named = text.split(",").map((change) => change.trim());
    return named.every((change) => /^\w+ [1-9][0-9]* to [1-9][0-9]*$/.test(change))
      ? named
      : undefined;
  },
};

/** One or more certificates in PEM. Drops the text around them; refuses a private key among them. */
export const certificates: Check<string> = {
  expected: "certificates in PEM, the text of a file `ca.crt`",
  example: "< ca.crt",
  hides: true,
  parse(text) {
    const blocks = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
    if (blocks.length === 0 || text.includes("PRIVATE KEY") || !blocks.every(isCertificate)) return;
    return blocks.map((block) => `${block}\n`).join("");
  },
};

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

// The grammar of image references: github.com/distribution/reference.
const pathComponent = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
const path = `${pathComponent}(?:/${pathComponent})*`;
// Without a dot, a port or the name `localhost`, Docker reads the first component as a path on Docker Hub.
const host = "(?:localhost|[A-Za-z0-9-]+(?=[.:])(?:\\.[A-Za-z0-9-]+)*)(?::[0-9]+)?";
const tag = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const digest = "sha256:[0-9a-f]{64}";
const registryPattern = new RegExp(`^${host}(?:/${path})?$`);
const imagePattern = new RegExp(
  `^(?<repository>(?:${host}/)?${path})(?::(?<tag>${tag}))?(?:@(?<digest>${digest}))?$`,
);

export const registry = matching(
  "a registry that you can push to and the nodes can pull from, such as `ghcr.io/you`",
  registryPattern,
);

/** An image by tag or digest: with neither, it would float with `latest`. An unset key means the pinned image. */
export function image(pinned: string): Check<string> {
  return {
    expected: "an image with a tag or a digest, such as `node:24-alpine`",
    parse(text) {
      const reference = text || pinned;
      const { tag, digest } = imagePattern.exec(reference)?.groups ?? {};
      return tag || digest ? reference : undefined;
    },
  };
}

/** An image that a chart can use, so with a tag. An unset key means the pinned image. */
export function taggedImage(pinned: string): Check<TaggedImage> {
  return {
    expected: "an image with a tag, `repository:tag` or `repository:tag@sha256:…`",
    parse(text) {
      const { repository, tag, digest } = imagePattern.exec(text || pinned)?.groups ?? {};
      if (!repository || !tag) return undefined;
      return { repository, tag: digest ? `${tag}@${digest}` : tag };
    },
  };
}

export function chart(version: string, repository: string): Check<Chart> {
  return {
    expected:
      "the name of a chart, an `oci://` reference, or a path that begins with `./`, `../` or `/`",
    parse(text) {
      if (/^\.{0,2}\/\S/.test(text)) return { name: text };
      if (/^oci:\/\/\S/.test(text)) return { name: text, version };
      return /^[a-z0-9][a-z0-9-]*$/.test(text) ? { name: text, version, repository } : undefined;
    },
  };
}
