import { deepEqual, equal, notEqual, ok, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kubernetes } from "../../keeper/src/kubernetes.ts";
import { FakeCluster } from "./support/fake-cluster.ts";

describe("The keeper's access to Kubernetes", () => {
  let cluster: FakeCluster;
  let folder: string;
  let tokenFile: string;
  let kubernetes: Kubernetes;

  beforeEach(async () => {
    cluster = await FakeCluster.start();
    folder = mkdtempSync(join(tmpdir(), "visit-counter-keeper-"));
    tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "kubernetes-token\n");
    kubernetes = new Kubernetes(cluster.url, tokenFile, "vault");
  });

  afterEach(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it("creates a Secret by a request that names it, and leaves an existing one alone", async () => {
    equal(await kubernetes.secret("unseal-keys"), undefined);
    await kubernetes.createSecret("unseal-keys");
    equal((await kubernetes.secret("unseal-keys"))?.metadata.name, "unseal-keys");
    cluster.write({ state: "initialised" });
    await kubernetes.createSecret("unseal-keys");
    deepEqual(cluster.data, { state: "initialised" });
    equal(cluster.requests[1], "PATCH /api/v1/namespaces/vault/secrets/unseal-keys");
  });

  it("overwrites only the version that it has read", async () => {
    await kubernetes.createSecret("unseal-keys");
    const secret = await kubernetes.secret("unseal-keys");
    ok(secret);
    cluster.write({ state: "initialised" });
    await rejects(kubernetes.writeSecret({ ...secret, data: {} }), {
      message:
        "Expected the Kubernetes API to accept PUT /api/v1/namespaces/vault/secrets/unseal-keys, " +
        "got 409 `the object has been modified`.",
    });
    deepEqual(cluster.data, { state: "initialised" });
  });

  it("deletes only the claim with the given id", async () => {
    const uid = await kubernetes.claimId("data-vault-0");
    equal(uid, cluster.claim);
    await rejects(kubernetes.deleteClaim("data-vault-0", "another"), /409/);
    await kubernetes.deleteClaim("data-vault-0", cluster.claim);
    await kubernetes.deletePod("vault-0", cluster.pod("vault-0").uid);
    ok(uid !== cluster.claim);
  });

  it("deletes only the pod with the given id", async () => {
    const { uid } = cluster.pod("vault-0");
    await rejects(kubernetes.deletePod("vault-0", "another"), /409/);
    equal((await kubernetes.pod("vault-0"))?.metadata.uid, uid);
    await kubernetes.deletePod("vault-0", uid);
    notEqual((await kubernetes.pod("vault-0"))?.metadata.uid, uid);
  });

  it("knows the newest revision once the controller has observed it", async () => {
    equal(await kubernetes.revision("vault"), "vault-1");
    cluster.isObserved = false;
    equal(await kubernetes.revision("vault"), undefined);
    equal(cluster.requests[0], "GET /apis/apps/v1/namespaces/vault/statefulsets/vault");
  });

  it("reads its token for each request", async () => {
    writeFileSync(tokenFile, "expired");
    await rejects(kubernetes.secret("unseal-keys"), /got 401 `Unauthorized`/);
    writeFileSync(tokenFile, "kubernetes-token");
    equal(await kubernetes.secret("unseal-keys"), undefined);
  });

  it("says that there is no answer, and repeats nothing that was sent", async () => {
    await cluster[Symbol.asyncDispose]();
    const metadata = { name: "unseal-keys", resourceVersion: "1" };
    await rejects(kubernetes.writeSecret({ metadata, data: { "unseal-keys": "a2V5" } }), {
      message: "Expected the Kubernetes API to answer, got `ECONNREFUSED`.",
    });
  });
});
