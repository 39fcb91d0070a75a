import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import type { VaultArgs } from "../../../components/vault/args.ts";
import { Vault } from "../../../components/vault/vault.ts";
import { resolved, run } from "../../support/engine.ts";
import { args, release, tls } from "../support/vault-release.ts";

describe("Vault", () => {
  it("is a release of the pinned chart, with a fixed name, in a namespace of its own", async () => {
    const { name, namespace, chart, version, repositoryOpts } = await release();
    deepEqual(
      { name, namespace, chart, version, repositoryOpts },
      {
        name: "vault",
        namespace: "vault",
        chart: "vault",
        version: "0.34.1",
        repositoryOpts: { repo: "https://charts.example.org" },
      },
    );
  });

  it("accepts a chart by its path, which has neither version nor repository", async () => {
    const inputs = await release({ chart: { name: "./charts/vault" } });
    equal(inputs.chart, "./charts/vault");
    equal("version" in inputs, false);
    equal("repositoryOpts" in inputs, false);
  });

  it("keeps its namespace after `destroy`, and admits only restricted pods", async () => {
    const { only } = await run(() => new Vault("vault", args));
    const namespace = only("kubernetes:core/v1:Namespace");
    equal(namespace.retainOnDelete, true);
    equal(namespace.inputs.metadata.name, "vault");
    equal(namespace.inputs.metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("has a fingerprint of its chart and values", async () => {
    const fingerprintOf = async (change: Partial<VaultArgs>) =>
      (await run(() => new Vault("vault", { ...args, ...change }))).result.fingerprint;
    const fingerprint = await fingerprintOf({});
    match(fingerprint, /^[0-9a-f]{16}$/);
    equal(await fingerprintOf({}), fingerprint);
    for (const change of [
      { chart: { ...args.chart, version: "0.34.2" } },
      { image: { repository: "vault", tag: "another" } },
      { seal: { type: "awskms", options: {} } },
    ])
      notEqual(await fingerprintOf(change), fingerprint);
  });

  it("exposes its seal", async () => {
    const sealOf = async (seal: VaultArgs["seal"]) =>
      (await run(() => new Vault("vault", { ...args, seal }))).result.seal;
    equal(await sealOf(undefined), "shamir");
    equal(await sealOf({ type: "awskms", options: {} }), "awskms");
  });

  it("exposes what its clients must trust", async () => {
    const { result } = await run(() => new Vault("vault", { ...args, tls }));
    equal(await resolved(result.url), "https://vault.vault.svc.cluster.local:8200");
    deepEqual(result.certificateAuthority, { pem: "an authority" });
    const { result: plain } = await run(() => new Vault("vault", args));
    equal(plain.certificateAuthority, undefined);
  });

  it("has an address for agents that no search domain can lead elsewhere", async () => {
    const { result } = await run(() => new Vault("vault", args));
    equal(await resolved(result.agentUrl), "http://vault.vault.svc.cluster.local.:8200");
    const clusterDomain = "k8s.example.org";
    const { result: other } = await run(() => new Vault("vault", { ...args, tls, clusterDomain }));
    equal(await resolved(other.agentUrl), "https://vault.vault.svc.k8s.example.org.:8200");
    equal(await resolved(other.url), "https://vault.vault.svc.k8s.example.org:8200");
    equal(other.clusterDomain, clusterDomain);
  });

  it("reports nothing about Vault's state: the keeper does", async () => {
    const { notices } = await run(() => new Vault("vault", args));
    deepEqual(notices, []);
  });

  it("can be reached inside the cluster by name", async () => {
    const { result } = await run(() => new Vault("vault", args));
    equal(await resolved(result.url), "http://vault.vault.svc.cluster.local:8200");
    equal(await resolved(result.namespace), "vault");
    equal(
      await resolved(result.portForward),
      "kubectl port-forward --namespace vault service/vault 8200:8200",
    );
  });
});
