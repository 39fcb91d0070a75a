import { deepEqual, equal, ok } from "node:assert/strict";
import type { FakeCluster } from "../../keeper/support/fake-cluster.ts";
import { describeKept } from "../../keeper/support/kept-vault.ts";
import { generateRootToken } from "../../keeper/support/root-token.ts";

describeKept("A keeper that needs a person's help", (keptVault) => {
  it("asks for a root token when it is locked out, and revokes it after use", async () => {
    const kept = keptVault();
    const { vault, cluster } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const role = "auth/kubernetes/role/vault-keeper";
    await (await kept.asKeeper()).write(role, { bound_service_account_names: ["somebody-else"] });
    await using second = kept.keep();
    await second.reason(/put a root token into the Secret/);

    let events = second.events.length;
    cluster.write({ ...cluster.data, "root-token": "hvs.wrong" });
    await second.reason(
      /Expected `root-token` in the Secret unseal-keys to be a root token/,
      events,
    );
    events = second.events.length;
    const rootToken = await generateRootToken(vault.url, cluster.data["unseal-keys"] ?? "");
    equal(await kept.as(rootToken).isKnown(), true);
    cluster.write({ ...cluster.data, "root-token": rootToken });
    await second.event("ready", events);
    equal(await kept.as(rootToken).isKnown(), false);
    deepEqual(Object.keys(cluster.data).sort(), ["state", "unseal-keys"]);
  });

  it("does not start over when the keys of a Vault in use are lost", async () => {
    const kept = keptVault();
    const { cluster } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const keys = cluster.data;
    cluster.remove();
    cluster.requests.length = 0;
    await using keeper = kept.keep();
    await keeper.reason(/^Expected the Secret unseal-keys to hold the keys/);
    deepEqual(writes(cluster), []);

    cluster.write(keys);
    await keeper.event("ready");
  });

  it("leaves a Vault alone that somebody else initialised", async () => {
    const kept = keptVault();
    const { cluster } = kept;
    {
      await using keeper = kept.keep("initialisation announced");
      await keeper.death();
    }
    ok(await kept.as().initialise("shamir", 5, 3));
    cluster.requests.length = 0;
    await using keeper = kept.keep();
    await keeper.reason(/^Expected the Secret unseal-keys to hold the keys/);
    deepEqual(writes(cluster), []);
  });

  it("does not initialise an empty Vault while stored keys may unseal a lost one", async () => {
    const kept = keptVault();
    const { vault, cluster } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const keys = cluster.data;
    await vault.wipe();
    await using keeper = kept.keep();
    await keeper.reason(/^Expected the Vault that the keys in the Secret unseal-keys belong to/);
    deepEqual(cluster.data, keys);
    equal((await kept.as().sealStatus()).initialized, false);
  });
});

/** Requests that create, change or delete something. */
function writes(cluster: FakeCluster): string[] {
  return cluster.requests.filter((line) => /^(?:DELETE|PATCH)/.test(line));
}
