import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Vault } from "../../../keeper/src/vault.ts";
import { binary, describeKept, KeptVault } from "../../keeper/support/kept-vault.ts";
import { VaultServer } from "../../keeper/support/vault-server.ts";
import { Certificates, hasOpenssl } from "../../support/certificates.ts";

describeKept("A keeper and real Vault servers whose pods are outdated", (keptVault) => {
  it("replaces standbys first, then the active one, and never two at a time", async () => {
    const kept = keptVault();
    await using second = await kept.add();
    await using third = await kept.add();
    const servers = { "vault-0": kept.vault, "vault-1": second, "vault-2": third };
    const { cluster } = kept;
    /** The pods that were deleted, and which server was active before. */
    const deleted: { pod: string; active: string[] }[] = [];
    cluster.onDeleted = async (pod) => {
      const standings = await Promise.all(
        Object.entries(servers).map(async ([name, { url }]) => {
          const vault = new Vault(url);
          equal((await vault.sealStatus()).sealed, false, `${name} when ${pod} goes`);
          return { name, ...(await vault.standing()) };
        }),
      );
      const active = standings.filter(({ isActive }) => isActive).map(({ name }) => name);
      deleted.push({ pod, active });
      const server = servers[pod as keyof typeof servers];
      await server.stop();
      await server.start();
    };
    await using keeper = kept.keep();
    await keeper.event("ready");
    const before = await kept.secret();

    const events = keeper.events.length;
    for (const pod of Object.keys(servers)) cluster.pod(pod).revision = "vault-0";
    await keeper.event("not ready", events);
    await keeper.event("ready", events, 120);
    deepEqual(
      deleted.map(({ pod }) => pod),
      ["vault-2", "vault-1", "vault-0"],
    );
    for (const { pod, active } of deleted) {
      equal(active.length, 1);
      ok(!active.includes(pod), `${pod} was active`);
    }
    equal((await keeper.event("stepped down", events)).pod, "vault-0");
    deepEqual(await kept.secret(), before);
  }).timeout(300_000);

  it("replaces a single server, and unseals the new one", async () => {
    const kept = keptVault();
    const { vault, cluster } = kept;
    cluster.onDeleted = async () => {
      await vault.stop();
      await vault.start();
    };
    await using keeper = kept.keep();
    await keeper.event("ready");
    const before = await kept.secret();
    const events = keeper.events.length;
    cluster.revision = "vault-2";
    await keeper.event("not ready", events);
    await keeper.event("ready", events);
    equal((await keeper.event("replacing", events)).pod, "vault-0");
    deepEqual(await kept.secret(), before);
  });

  it("stops at a server that does not come back, and says why", async () => {
    const kept = keptVault();
    await using _second = await kept.add();
    await using third = await kept.add();
    const { cluster } = kept;
    cluster.onDeleted = () => third.stop();
    await using keeper = kept.keep();
    await keeper.event("ready");
    const events = keeper.events.length;
    for (const { pod } of kept.arrangement.servers) cluster.pod(pod).revision = "vault-0";
    await keeper.event("replacing", events);
    const silent = await keeper.reason(
      /ECONNREFUSED.* got older ones in vault-0, vault-1\./,
      events,
    );
    match(silent, /The keeper replaces them one by one\.$/);
    await third.start();
    cluster.onDeleted = async () => {};
    await keeper.event("ready", events, 120);
    equal(keeper.events.slice(events).filter(({ event }) => event === "replacing").length, 3);
  }).timeout(300_000);
});

describe("A keeper and a real Vault that is to serve over TLS", function () {
  this.timeout(120_000);

  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("has further servers join the one that still speaks plain HTTP, then replaces that", async () => {
    using made = new Certificates();
    const kept = await KeptVault.start();
    const { vault, cluster } = kept;
    await using second = await VaultServer.start(binary(), "vault-1", {
      certificates: made.folder,
    });
    const [first] = kept.arrangement.servers;
    ok(first);
    try {
      {
        await using keeper = kept.keep();
        await keeper.event("ready");
      }
      const before = await kept.secret();
      cluster.onDeleted = async () => {
        await vault.stop();
        await vault.start({ certificates: made.folder });
      };
      cluster.pod("vault-0").revision = "vault-0";
      kept.arrangement = {
        ...kept.arrangement,
        certificateAuthority: made.read("ca.crt"),
        servers: [
          { ...first, url: first.url.replace("http:", "https:") },
          { pod: "vault-1", claim: "data-vault-1", url: second.url },
        ],
      };
      await using keeper = kept.keep();
      await keeper.event("ready", 0, 90);
      const events = keeper.events
        .filter(({ event }) => /joined|replacing|stepped/.test(event))
        .map(({ event, pod }) => `${event} ${pod}`);
      // A server that did not hand over in time is asked again.
      deepEqual(
        [...new Set(events)],
        ["joined vault-1", "stepped down vault-0", "replacing vault-0"],
      );
      equal(vault.url.startsWith("https:"), true);
      ok(before);
    } finally {
      await kept.stop();
    }
  });
});
