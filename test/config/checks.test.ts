import { deepEqual, equal } from "node:assert/strict";
import {
  type Check,
  certificates,
  chart,
  cpus,
  domain,
  image,
  registry,
  secretName,
  size,
  sizeFrom,
  storageClass,
  taggedImage,
  url,
} from "../../config/checks.ts";
import { authority } from "../support/certificates.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("config checks", () => {
  const strings: readonly {
    readonly what: string;
    readonly check: Check<string>;
    readonly accepted: readonly string[];
    readonly refused: readonly string[];
  }[] = [
    {
      what: "a registry",
      check: registry,
      accepted: [
        "ghcr.io/you",
        "docker.io/you/and-me",
        "localhost",
        "localhost:5000",
        "registry:5000/a/b_c",
      ],
      refused: ["", "you", "you/me", "ghcr.io/", "ghcr.io/You", "ghcr.io/you:1", "http://ghcr.io"],
    },
    {
      what: "an image",
      check: image("pinned"),
      accepted: [
        "node:24",
        "docker.io/library/node:24-alpine",
        "localhost:5000/node:24",
        `node@${digest}`,
        `node:24@${digest}`,
      ],
      refused: [
        "",
        "node",
        "localhost:5000/node",
        "Node:24",
        "node:",
        "node:24@sha256:12",
        "a b:1",
      ],
    },
    {
      what: "a domain",
      check: domain,
      accepted: ["cluster.local", "local", "k8s.eu-1.example.org"],
      refused: ["", ".", "cluster.local.", ".cluster.local", "Cluster.local", "a..b", "a b", "a:1"],
    },
    {
      what: "a size",
      check: size,
      accepted: ["1Gi", "500Mi", "10G", "2000k", "1Ti"],
      refused: ["", "0Gi", "1", "1gi", "1.5Gi", "-1Gi", "1 Gi", "1GiB"],
    },
    {
      what: "memory",
      check: sizeFrom("256Mi"),
      accepted: ["256Mi", "1Gi", "269M", "262144Ki"],
      refused: ["", "255Mi", "268M", "512k", "1", "1.5Gi"],
    },
    {
      what: "CPUs",
      check: cpus,
      accepted: ["1", "16", "100m", "1500m"],
      refused: ["", "0", "99m", "m", "0.5", "1.5", "100M", "-1", "2 "],
    },
    {
      what: "a StorageClass",
      check: storageClass,
      accepted: ["", "standard", "csi.example.org", "a-1"],
      refused: ["-a", "a-", "A", "a..b", "a_b", "a".repeat(254)],
    },
    {
      what: "a URL",
      check: url,
      accepted: ["https://charts.example.org", "http://localhost:8080/charts"],
      refused: ["", "charts.example.org", "ftp://charts.example.org", "https://", "https:///a"],
    },
  ];
  for (const { what, check, accepted, refused } of strings) {
    for (const text of accepted)
      it(`accept \`${text}\` as ${what}`, () => equal(check.parse(text), text));
    for (const text of refused)
      it(`refuse \`${text}\` as ${what}`, () => equal(check.parse(text), undefined));
  }

  it("accept the name of a Secret and nothing else", () => {
    for (const name of ["vault-tls", "tls.vault"]) equal(secretName.parse(name), name);
    for (const text of ["", "Vault", "-", "a/b"]) equal(secretName.parse(text), undefined);
  });

  it("accept certificates, drop the text around them, and refuse a private key among them", () => {
    equal(certificates.parse(authority), authority);
    equal(certificates.parse(`One:\n${authority}Another:\n${authority}`), authority + authority);
    const key = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n";
    for (const text of ["", "ca.crt", authority + key, authority.replace("MII", "MIJ")])
      equal(certificates.parse(text), undefined);
  });

  it("fall back to the pinned image", () => {
    equal(image("node:24").parse(""), "node:24");
    deepEqual(taggedImage("vault:1").parse(""), { repository: "vault", tag: "1" });
  });

  it("split an image before its tag, which keeps the digest", () => {
    const { parse } = taggedImage("pinned");
    deepEqual(parse("localhost:5000/vault:1.21.1"), {
      repository: "localhost:5000/vault",
      tag: "1.21.1",
    });
    deepEqual(parse(`docker.io/hashicorp/vault:1@${digest}`), {
      repository: "docker.io/hashicorp/vault",
      tag: `1@${digest}`,
    });
  });

  it("require a tag where a chart does, digest or not", () => {
    equal(taggedImage("pinned").parse(`vault@${digest}`), undefined);
    equal(taggedImage("pinned").parse("localhost:5000/vault"), undefined);
  });

  it("give a chart the version and the repository that its kind of reference needs", () => {
    const { parse } = chart("1.2.3", "https://charts.example.org");
    deepEqual(parse("vault"), {
      name: "vault",
      version: "1.2.3",
      repository: "https://charts.example.org",
    });
    deepEqual(parse("oci://example.org/vault"), {
      name: "oci://example.org/vault",
      version: "1.2.3",
    });
    for (const path of ["./charts/vault", "../vault", "/charts/vault"])
      deepEqual(parse(path), { name: path });
    for (const text of ["", "hashicorp/vault", "Vault", "oci://", "./"])
      equal(parse(text), undefined);
  });
});
