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
    equal(result.certificateAuthority, "published");
    equal(result.certificates.made?.secret, "vault-certificate");
    deepEqual(result.certificates.made.names, {
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
    deepEqual(result.certificates.made?.life, { authority: 3650 * day, server: 90 * day });
  });

  it("of the keeper is trusted besides others", async () => {
    const { result } = await deploy({ ...keeper, certificateAuthority: "theirs" });
    equal(result.certificateAuthority, "published");
    equal(result.certificates.trusted, "theirs");
  });

  it("is one of cert-manager if there is an issuer, with the same names", async () => {
    const { result } = await deploy(keeper);
    const { dns, ip } = result.certificates.made?.names ?? {};
    const issued = await deploy({
      secret: "vault-issued-certificate",
      from: { kind: "ClusterIssuer", name: "internal" },
      certificateAuthority: "theirs",
    });
    deepEqual(issued.result.certificateAuthority, { pem: "theirs" });
    deepEqual(issued.result.certificates, { made: undefined, trusted: "theirs" });
    const { metadata, spec } = issued.only("kubernetes:cert-manager.io/v1:Certificate").inputs;
    deepEqual([metadata.namespace, metadata.name], ["vault", "vault-issued-certificate"]);
    deepEqual(spec, {
      secretName: "vault-issued-certificate",
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "internal" },
      dnsNames: dns,
      ipAddresses: ip,
      usages: ["digital signature", "server auth"],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    });
  });
});
