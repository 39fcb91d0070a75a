import { deepEqual, equal } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keeper } from "../../keeper/src/keeper.ts";
import { Kubernetes } from "../../keeper/src/kubernetes.ts";
import { Session } from "../../keeper/src/session.ts";
import { FakeCluster } from "./support/fake-cluster.ts";
import { arrange, FakeVault } from "./support/fake-vault.ts";

const keys = { state: "initialised", "unseal-keys": "one\ntwo" };
const unseal = "PUT sys/unseal";

describe("The keeper", () => {
  let cluster: FakeCluster;
  let vaults: FakeVault[];
  let folder: string;

  beforeEach(async () => {
    cluster = await FakeCluster.start();
    cluster.write(keys);
    vaults = await Promise.all(
      ["vault-0", "vault-1", "vault-2"].map((pod) => FakeVault.start(pod)),
    );
    folder = mkdtempSync(join(tmpdir(), "visit-counter-keeper-"));
    writeFileSync(join(folder, "token"), "kubernetes-token\n");
  });

  afterEach(async () => {
    for (const server of [cluster, ...vaults]) await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function keep(): Keeper {
    const arrangement = arrange(vaults);
    const token = join(folder, "token");
    const kubernetes = new Kubernetes(cluster.url, token, "vault");
    return new Keeper(arrangement, kubernetes, new Session(arrangement, token), 60_000);
  }

  describe("with servers that are sealed", () => {
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

    it("unseals and configures the others, and complains of the one that cannot be unsealed", async () => {
      const keeper = keep();
      vaults[0]?.refused.add(unseal);
      equal(await keeper.step(), "again");
      deepEqual(
        vaults.map(({ sealed }) => sealed),
        [true, false, false],
      );
      const reason = `Expected Vault at ${vaults[0]?.url} to accept ${unseal}, got 403 \`permission denied\`.`;
      deepEqual(await keeper.step(), { reason });
      deepEqual(await keeper.step(), { reason });
      equal(vaults[1]?.count("POST auth/kubernetes/login"), 1);
    });

    it("says of each why it cannot be unsealed, if none can", async () => {
      for (const vault of vaults) vault.refused.add(unseal);
      const reasons = vaults.map(
        ({ url }) => `Expected Vault at ${url} to accept ${unseal}, got 403 \`permission denied\`.`,
      );
      deepEqual(await keep().step(), { reason: reasons.join(" ") });
    });
  });
});
