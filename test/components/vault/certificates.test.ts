import { deepEqual, equal } from "node:assert/strict";
import type { Tls } from "../../../components/vault/args.ts";
import { Vault } from "../../../components/vault/vault.ts";
import { run } from "../../support/engine.ts";
import { args } from "../support/vault-release.ts";

const keeper: Tls = { secret: "vault-certificate", from: "keeper" };

describe("The certificate of a Vault", () => {
  const deploy = (tls: Tls) => run(() => new Vault("vault", { ...args, tls }));

  it("of the keeper has every name that clients use, in the cluster's own domain", async () => {
    const change = { namespace: "safe", clusterDomain: "k8s.example.org", tls: keeper };
    const { result } = await run(() => new Vault("vault", { ...args, ...change }));
    const { secret, names, besides } = Object(result.certificateAuthority);
    deepEqual([secret, besides], ["vault-certificate", undefined]);
    deepEqual(names, {
      dns: [
        "safe.safe.svc.k8s.example.org",
        "safe-active.safe.svc.k8s.example.org",
        "*.safe-internal.safe.svc.k8s.example.org",
        "safe.safe.svc",
        "safe-active.safe.svc",
        "*.safe-internal.safe.svc",
        "localhost",
      ],
      ip: ["127.0.0.1"],
    });
  });

  it("of the keeper lives for 90 days, its authority for ten years", async () => {
    const { result } = await deploy(keeper);
    const day = 24 * 60 * 60;
    const { life } = Object(result.certificateAuthority);
    deepEqual(life, { authority: 3650 * day, server: 90 * day });
  });

  it("of the keeper is trusted besides others", async () => {
    const { result } = await deploy({ ...keeper, certificateAuthority: "theirs" });
    equal(Object(result.certificateAuthority).besides, "theirs");
  });

  it("is one of cert-manager if there is an issuer, with the same names", async () => {
    const { result } = await deploy(keeper);
    const { names } = Object(result.certificateAuthority);
    const issued = await deploy({
      secret: "vault-issued-certificate",
      from: { kind: "ClusterIssuer", name: "internal" },
      certificateAuthority: "theirs",
    });
    equal(issued.result.certificateAuthority, "theirs");
    const { metadata, spec } = issued.only("kubernetes:cert-manager.io/v1:Certificate").inputs;
    deepEqual([metadata.namespace, metadata.name], ["vault", "vault-issued-certificate"]);
    deepEqual(spec, {
      secretName: "vault-issued-certificate",
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "internal" },
      dnsNames: names.dns,
      ipAddresses: names.ip,
      usages: ["digital signature", "server auth"],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    });
  });
});
