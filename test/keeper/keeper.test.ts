import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import type { Intervals } from "../../keeper/src/checks.ts";
import { Keeper } from "../../keeper/src/keeper.ts";
import { Kubernetes } from "../../keeper/src/kubernetes.ts";
import { Session } from "../../keeper/src/session.ts";
import { FakeCluster } from "./support/fake-cluster.ts";
import { arrange, FakeVault } from "./support/fake-vault.ts";
import { quiet } from "./support/quiet.ts";

const keys = { state: "initialised", "unseal-keys": "one\ntwo" };
const unseal = "PUT sys/unseal";
const login = "POST auth/kubernetes/login";

describe("The keeper", () => {
  let cluster: FakeCluster;
  let first: FakeVault;
  let vaults: FakeVault[];
  let folder: string;
  let logged: (event: string) => unknown[];

  beforeEach(async () => {
    logged = quiet();
    cluster = await FakeCluster.start();
    cluster.write(keys);
    first = await FakeVault.start("vault-0");
    vaults = [first, await FakeVault.start("vault-1"), await FakeVault.start("vault-2")];
    folder = mkdtempSync(join(tmpdir(), "visit-counter-keeper-"));
    writeFileSync(join(folder, "token"), "kubernetes-token\n");
  });

  afterEach(async () => {
    mock.restoreAll();
    for (const server of [cluster, ...vaults]) await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function keep(intervals: Partial<Intervals> = {}, arrangement = arrange(vaults)): Keeper {
    const token = join(folder, "token");
    const kubernetes = new Kubernetes(cluster.url, token, "vault");
    const session = new Session(arrangement, token);
    const never = Number.POSITIVE_INFINITY;
    const patience = { right: never, failed: never, ...intervals };
    return new Keeper(arrangement, kubernetes, session, patience, { trusted: "an authority" });
  }

  describe("that cannot configure Vault", () => {
    const reason = /put a root token into the Secret unseal-keys/;

    beforeEach(() => {
      first.refused.add(login);
    });

    it("says so at each step, and retries only after a while", async () => {
      const keeper = keep();
      for (const _ of [1, 2, 3]) await rejects(keeper.step(), reason);
      equal(first.count(login), 1);
      const hasty = keep({ failed: 0 });
      for (const _ of [1, 2, 3]) await rejects(hasty.step(), reason);
      equal(first.count(login), 4);
      first.refused.clear();
      equal(await hasty.step(), "ready");
    });

    it("retries at once when there is a root token", async () => {
      const keeper = keep();
      await rejects(keeper.step(), reason);
      first.refused.clear();
      cluster.write({ ...keys, "root-token": "root" });
      equal(await keeper.step(), "again");
      equal(await keeper.step(), "ready");
      deepEqual(cluster.data, keys);
    });

    it("forgets a root token that it does not need and Vault does not know, and says so", async () => {
      first.refused.clear();
      first.refused.add("GET auth/token/lookup-self");
      cluster.write({ ...keys, "root-token": "wrong" });
      equal(await keep().step(), "again");
      deepEqual(cluster.data, keys);
      deepEqual(logged("root token forgotten"), ["Vault does not know it, or not any more"]);
    });

    it("says that Vault does not know the root token, and that a token is none", async () => {
      cluster.write({ ...keys, "root-token": "wrong" });
      first.refused.add("GET auth/token/lookup-self");
      await rejects(
        keep().step(),
        /Expected `root-token` in the Secret unseal-keys to be a root token of this Vault, got one that it does not know\./,
      );
      equal(cluster.data["root-token"], "wrong");
      first.refused.delete("GET auth/token/lookup-self");
      first.refused.add("POST sys/audit/file");
      await rejects(
        keep().step(),
        /accept POST sys\/audit\/file, got 403 .* Expected `root-token` in the Secret unseal-keys to have all rights/,
      );
    });

    it("retries at once after changing something itself", async () => {
      const keeper = keep();
      await rejects(keeper.step(), reason);
      first.sealed = true;
      equal(await keeper.step(), "again");
      await rejects(keeper.step(), reason);
      equal(first.count(login), 2);
    });

    it("does not count a failed unsealing as such a change", async () => {
      const keeper = keep();
      vaults[1]?.refused.add(unseal);
      for (const vault of vaults.slice(1)) vault.sealed = true;
      equal(await keeper.step(), "again");
      for (const _ of [1, 2, 3]) await rejects(keeper.step(), reason);
      equal(vaults[1]?.count(unseal), 4);
      equal(first.count(login), 1);
    });
  });

  describe("with outdated pods", () => {
    const members = "GET sys/storage/raft/configuration";
    const pods = () => vaults.map(({ pod }) => pod);
    const deletions = () => cluster.requests.filter((line) => line.startsWith("DELETE"));

    beforeEach(() => {
      for (const vault of vaults.slice(1)) vault.active = false;
      for (const pod of pods()) cluster.pod(pod).revision = "vault-0";
    });

    it("replaces one after the other, the active one last, and is not ready before", async () => {
      const keeper = keep();
      const without = JSON.stringify(await keeper.step("No certificate."));
      match(without, /"No certificate\. Expected all pods of Vault to have its newest settings/);
      for (const pod of ["vault-2", "vault-1"]) {
        deepEqual(await keeper.step(), { reason: `Expected a new pod ${pod}, got none yet.` });
        cluster.pod(pod).isReady = false;
        const { reason = "" } = (await keeper.step()) as { reason?: string };
        match(reason, RegExp(`Expected the pod ${pod} to be ready, got \`Running\`\\.$`));
        cluster.pod(pod).isReady = true;
      }
      match(JSON.stringify(await keeper.step()), /another active server than vault-0/);
      equal(first.count("POST sys/step-down"), 1);
      for (const vault of vaults.slice(0, 2)) vault.active = vault !== first;
      match(JSON.stringify(await keeper.step()), /a new pod vault-0/);
      deepEqual(await keeper.step("No certificate."), { reason: "No certificate." });
      equal(await keeper.step(), "ready");
      deepEqual(
        deletions(),
        pods()
          .map((pod) => `DELETE /api/v1/namespaces/vault/pods/${pod}`)
          .reverse(),
      );
    });

    it("replaces none that has changed since it was seen", async () => {
      const { uid } = cluster.pod("vault-2");
      const keeper = keep();
      first.answering = (line) => {
        if (line === members) cluster.pod("vault-2").uid = "another";
      };
      await rejects(keeper.step(), /409 `another uid`/);
      equal(cluster.pod("vault-2").uid, "another");
      notEqual(uid, "another");
    });

    it("replaces none while the raft cluster counts on a server that does not exist, and asks only after a while", async () => {
      const keeper = keep();
      first.members = [...pods(), "vault-3"];
      for (const _ of [1, 2, 3])
        await rejects(keeper.step(), {
          message:
            "Expected Vault's raft cluster to have no servers but vault-0, vault-1 and vault-2, got vault-3 too. They " +
            "still count towards the majority: remove each with `vault operator raft remove-peer`, as " +
            "docs/operations.md says, or set `vaultReplicas` back.",
        });
      // Once for the replacement, once for the configuration.
      equal(first.count(members), 2);
      deepEqual(deletions(), []);
    });

    it("gives itself the right to ask first", async () => {
      first.refused.add(members);
      first.answering = (line) => {
        if (line === "POST sys/policies/acl/vault-keeper") first.refused.clear();
      };
      const keeper = keep();
      match(JSON.stringify(await keeper.step()), /GET sys\/storage\/raft\/configuration, got 403/);
      match(JSON.stringify(await keeper.step()), /a new pod vault-2/);
    });

    it("addresses an outdated server as its pod listens", async () => {
      cluster.pod("vault-0").scheme = "http";
      const arrangement = arrange([first]);
      const servers = arrangement.servers.map((server) => ({
        ...server,
        url: server.url.replace("http:", "https:"),
      }));
      deepEqual(await keep({}, { ...arrangement, servers }).step(), {
        reason: "Expected a new pod vault-0, got none yet.",
      });
    });
  });

  describe("with sealed servers", () => {
    beforeEach(() => {
      for (const vault of vaults) {
        vault.sealed = true;
        vault.active = vault === vaults[1];
      }
    });

    it("unseals them all at once", async () => {
      const keeper = keep();
      equal(await keeper.step(), "again");
      deepEqual(
        vaults.map(({ sealed }) => sealed),
        [false, false, false],
      );
      equal(await keeper.step(), "ready");
    });

    it("unseals and configures the others, and complains about one that cannot be unsealed", async () => {
      const keeper = keep();
      first.refused.add(unseal);
      equal(await keeper.step(), "again");
      deepEqual(
        vaults.map(({ sealed }) => sealed),
        [true, false, false],
      );
      const reason = `Expected Vault at ${first.url} to accept ${unseal}, got 403 \`permission denied\`.`;
      deepEqual(await keeper.step(), { reason });
      deepEqual(await keeper.step(), { reason });
      equal(vaults[1]?.count(login), 1);
    });

    it("says why each cannot be unsealed, if none can, and has seen that they are sealed", async () => {
      for (const vault of vaults) vault.refused.add(unseal);
      const reasons = vaults.map(
        ({ url }) => `Expected Vault at ${url} to accept ${unseal}, got 403 \`permission denied\`.`,
      );
      const keeper = keep();
      deepEqual(await keeper.step(), { reason: reasons.join(" ") });
      const seen = keeper.lastLook?.servers ?? [];
      deepEqual([...new Set(seen.map(({ status }) => status?.sealed))], [true]);
    });
  });
});
