import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { Keeper } from "../../keeper/src/keeper.ts";
import { Kubernetes } from "../../keeper/src/kubernetes.ts";
import type { Intervals } from "../../keeper/src/looks.ts";
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

  beforeEach(async () => {
    quiet();
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

  function keep(intervals: Partial<Intervals> = {}): Keeper {
    const arrangement = arrange(vaults);
    const token = join(folder, "token");
    const kubernetes = new Kubernetes(cluster.url, token, "vault");
    const session = new Session(arrangement, token);
    return new Keeper(arrangement, kubernetes, session, {
      ...{ right: Number.POSITIVE_INFINITY, failed: Number.POSITIVE_INFINITY },
      ...intervals,
    });
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
      equal(await keeper.step(), "ready");
      deepEqual(cluster.data, keys);
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

    it("says why each cannot be unsealed, if none can", async () => {
      for (const vault of vaults) vault.refused.add(unseal);
      const reasons = vaults.map(
        ({ url }) => `Expected Vault at ${url} to accept ${unseal}, got 403 \`permission denied\`.`,
      );
      deepEqual(await keep().step(), { reason: reasons.join(" ") });
    });
  });
});
