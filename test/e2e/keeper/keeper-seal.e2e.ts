import { deepEqual, equal, match, ok } from "node:assert/strict";
import { moments } from "../../../keeper/src/moments.ts";
import { Vault } from "../../../keeper/src/vault.ts";
import { binary, KeptVault } from "../../keeper/support/kept-vault.ts";
import { Transit } from "../../keeper/support/transit.ts";
import { VaultServer } from "../../keeper/support/vault-server.ts";

describe("A keeper and a real Vault with a transit seal", function () {
  this.timeout(120_000);
  let transit: Transit;
  let kept: KeptVault;

  beforeEach(async () => {
    transit = await Transit.start(binary());
    kept = await KeptVault.start({ seal: transit.stanza });
    kept.arrangement = { ...kept.arrangement, seal: "transit" };
  });

  afterEach(async () => {
    await kept?.stop();
    await transit?.[Symbol.asyncDispose]();
  });

  it("come to serve, with recovery keys and no unseal keys; Vault unseals itself after a restart", async () => {
    await using keeper = kept.keep();
    await keeper.event("ready");
    deepEqual(Object.keys(kept.cluster.data).sort(), ["recovery-keys", "seal", "state"]);
    equal(kept.cluster.data["recovery-keys"]?.split("\n").length, 2);
    const before = await kept.secret();

    const events = keeper.events.length;
    await kept.vault.stop();
    await keeper.event("not ready", events);
    await kept.vault.start();
    await keeper.event("ready", events);
    deepEqual(await kept.secret(), before);
    deepEqual(
      keeper.events.filter(({ event }) => event === "unsealed"),
      [],
    );
  });

  it("come to serve whenever the keeper is killed, although a Vault whose keys are lost is unsealed", async () => {
    const { cluster } = kept;
    const rootTokens: string[] = [];
    for (const moment of moments.filter((moment) => moment !== "unsealed")) {
      await using keeper = kept.keep(moment);
      equal(await keeper.death(), 137, `${moment}:\n${keeper.output}`);
      rootTokens.push(cluster.data["root-token"] ?? "");
      if (moment === "initialisation answered") equal((await kept.as().sealStatus()).sealed, false);
    }
    await using keeper = kept.keep();
    await keeper.event("ready");
    match((await kept.secret()).code, /^[\w-]{43}$/);
    const [rootToken = "", ...others] = new Set(rootTokens.filter(Boolean));
    deepEqual(others, []);
    equal(await kept.as(rootToken).isKnown(), false);
    ok(cluster.requests.includes("DELETE /api/v1/namespaces/vault/pods/vault-0"));
  });

  it("let another server join only once the keys are stored", async () => {
    await using second = await VaultServer.start(binary(), "vault-1", { seal: transit.stanza });
    const [first] = kept.arrangement.servers;
    ok(first);
    kept.arrangement = {
      ...kept.arrangement,
      servers: [first, { pod: "vault-1", claim: "data-vault-1", url: second.url }],
    };
    {
      await using keeper = kept.keep("initialisation answered");
      await keeper.death();
    }
    equal((await new Vault(second.url).sealStatus()).initialized, false);
    await using keeper = kept.keep();
    await keeper.event("ready");
    equal(keeper.events.filter(({ event }) => event === "storage given up").length, 1);
    const { initialized, sealed } = await new Vault(second.url).sealStatus();
    deepEqual({ initialized, sealed }, { initialized: true, sealed: false });
  });

  it("change nothing if somebody else initialised Vault, although it is unsealed", async () => {
    {
      await using keeper = kept.keep("initialisation announced");
      await keeper.death();
    }
    ok(await kept.as().initialise("transit", 5, 3));
    kept.cluster.requests.length = 0;
    await using keeper = kept.keep();
    match(
      `${(await keeper.event("not ready")).reason}`,
      /^Expected the Secret unseal-keys to hold the keys/,
    );
    deepEqual(
      kept.cluster.requests.filter((line) => /^(?:DELETE|PUT|PATCH)/.test(line)),
      [],
    );
  });

  it("do not migrate from keys to a seal: the keeper says so and changes nothing", async () => {
    await kept.stop();
    kept = await KeptVault.start();
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const keys = kept.cluster.data;
    await kept.vault.stop();
    await kept.vault.start({ seal: transit.stanza });
    for (const [seal, reason] of [
      ["transit", /^Expected the seal `shamir`, with which Vault was initialised, got `transit`/],
      ["shamir", /^Expected vault-0 to have the seal `shamir`, got `transit`/],
    ] as const) {
      kept.arrangement = { ...kept.arrangement, seal };
      await using keeper = kept.keep();
      await keeper.reason(reason);
    }
    deepEqual(kept.cluster.data, keys);
    // With the old seal back, nothing is lost.
    await kept.vault.stop();
    await kept.vault.start({});
    await using keeper = kept.keep();
    await keeper.event("ready");
  });
});
