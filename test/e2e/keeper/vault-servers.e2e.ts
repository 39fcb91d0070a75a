import { deepEqual, match, ok } from "node:assert/strict";
import type { Server } from "../../../keeper/src/contract.ts";
import type { Member } from "../../../keeper/src/members.ts";
import type { Vault } from "../../../keeper/src/vault.ts";
import { describeKept } from "../../keeper/support/kept-vault.ts";
import { blockWithRootToken } from "../../support/shell-blocks.ts";

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
      await voters(root, arrangement.servers);
    }
    // The worst case: the active server is among those to remove.
    await root.write("sys/step-down", {});
    await voters(root, arrangement.servers);
    await kept.type(blockWithRootToken("raft remove-peer"));
    await third.stop();
    await second.stop();
    kept.arrangement = { ...arrangement, servers: arrangement.servers.slice(0, 1) };
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
    await voters(root, arrangement.servers);
    deepEqual(await kept.secret(), before);
  }).timeout(300_000);

  it("has no majority when two of three disappear unannounced, and says to bring them back", async () => {
    const kept = keptVault();
    await using second = await kept.add();
    await using third = await kept.add();
    const { arrangement } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
      await voters(await kept.asRoot(), arrangement.servers);
    }
    await third.stop();
    await second.stop();
    kept.arrangement = { ...arrangement, servers: arrangement.servers.slice(0, 1) };
    {
      await using keeper = kept.keep();
      await keeper.reason(/got none yet\. If `vaultReplicas` was lowered, raise it again/);
    }
    await second.start();
    await third.start();
    kept.arrangement = arrangement;
    await using keeper = kept.keep();
    await keeper.event("ready");
  }).timeout(300_000);

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
      await voters(root, arrangement.servers);
    }
    await third.stop();
    kept.arrangement = { ...arrangement, servers: arrangement.servers.slice(0, 2) };
    await using keeper = kept.keep();
    await keeper.reason(/no servers but vault-0 and vault-1, got vault-2 too/);
    const events = keeper.events.length;
    await root.write("sys/storage/raft/remove-peer", { server_id: "vault-2" });
    await keeper.event("ready", events);
  }).timeout(300_000);
});

/** Waits until there is an active server and each has a vote, so that there is a majority without one of them. */
async function voters(root: Vault, servers: readonly Server[]): Promise<void> {
  const pods = servers.map(({ pod }) => pod);
  const giveUp = performance.now() + 60_000;
  for (let names: string[] = []; names.join() !== pods.join(); ) {
    ok(performance.now() < giveUp, `voters: ${names}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // Refused while there is no active server.
    const answer = await root.read("sys/storage/raft/configuration").catch(() => undefined);
    const servers: readonly Member[] = answer?.config.servers ?? [];
    names = servers.flatMap(({ voter, node_id: name }) => (voter ? [name] : [])).sort();
  }
}
