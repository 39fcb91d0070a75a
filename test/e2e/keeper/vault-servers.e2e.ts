import { deepEqual, equal, match } from "node:assert/strict";
import type { Replica } from "../../../keeper/src/contract.ts";
import type { Vault } from "../../../keeper/src/vault.ts";
import { describeKept } from "../../keeper/support/kept-vault.ts";

describeKept("A keeper and the number of real Vault servers", (keptVault) => {
  it("goes from three to one and back to three, on kept storage", async () => {
    const kept = keptVault();
    await using second = await kept.add();
    await using third = await kept.add();
    const { arrangement } = kept;
    let before: unknown;
    let root: Vault;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
      before = await kept.secret();
      root = await kept.asRoot();
      await voters(root, arrangement.replicas);
    }
    for (const [name, server] of [
      ["vault-2", third],
      ["vault-1", second],
    ] as const) {
      await root.write("sys/storage/raft/remove-peer", { server_id: name });
      await server.stop();
    }
    kept.arrangement = { ...arrangement, replicas: arrangement.replicas.slice(0, 1) };
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }

    kept.arrangement = arrangement;
    await second.start();
    await third.start();
    await using keeper = kept.keep();
    const reason = await keeper.reason(/vault-1 .* vault-2 /);
    for (const pod of ["vault-1", "vault-2"])
      match(
        reason,
        RegExp(
          `Expected ${pod} to belong to Vault's raft cluster, got a server that was removed from it\\. .*` +
            `\`kubectl delete --namespace vault --wait=false persistentvolumeclaim/data-${pod} pod/${pod}\`\\.`,
        ),
      );
    deepEqual(
      kept.cluster.requests.filter((line) => line.startsWith("DELETE")),
      [],
    );
    deepEqual(await kept.secret(), before);

    // What the reason says to delete.
    const events = keeper.events.length;
    await second.wipe();
    await third.wipe();
    await keeper.event("ready", events);
    await voters(root, arrangement.replicas);
    deepEqual(await kept.secret(), before);
  }).timeout(120_000);

  it("has no majority when two of three disappear unannounced, and says to bring them back", async () => {
    const kept = keptVault();
    await using second = await kept.add();
    await using third = await kept.add();
    const { arrangement } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
      await voters(await kept.asRoot(), arrangement.replicas);
    }
    await third.stop();
    await second.stop();
    kept.arrangement = { ...arrangement, replicas: arrangement.replicas.slice(0, 1) };
    {
      await using keeper = kept.keep();
      await keeper.reason(/got none yet\. If `vaultReplicas` was lowered, raise it again/);
    }
    await second.start();
    await third.start();
    kept.arrangement = arrangement;
    await using keeper = kept.keep();
    await keeper.event("ready");
  }).timeout(120_000);

  it("says which server to remove when one of three disappears unannounced", async () => {
    const kept = keptVault();
    await using _second = await kept.add();
    await using third = await kept.add();
    const { arrangement } = kept;
    let root: Vault;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
      root = await kept.asRoot();
      await voters(root, arrangement.replicas);
    }
    await third.stop();
    kept.arrangement = { ...arrangement, replicas: arrangement.replicas.slice(0, 2) };
    await using keeper = kept.keep();
    await keeper.reason(/no servers but vault-0 and vault-1, got vault-2 too/);
    const events = keeper.events.length;
    await root.write("sys/storage/raft/remove-peer", { server_id: "vault-2" });
    await keeper.event("ready", events);
  }).timeout(120_000);
});

/** Waits until each server has a vote, as a majority that a removed server is not part of must exist. */
async function voters(root: Vault, replicas: readonly Replica[]): Promise<void> {
  const giveUp = performance.now() + 60_000;
  for (;;) {
    const { config } = await root.read("sys/storage/raft/configuration");
    const names = config.servers
      .filter(({ voter }: { voter: boolean }) => voter)
      .map((server: { node_id: string }) => server.node_id);
    if (names.length === replicas.length) {
      deepEqual(
        names.sort(),
        replicas.map(({ pod }) => pod),
      );
      return;
    }
    equal(performance.now() < giveUp, true, `voters: ${names}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
