import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { moments } from "../../../keeper/src/moments.ts";
import { binary, describeKept } from "../../keeper/support/kept-vault.ts";
import { VaultServer } from "../../keeper/support/vault-server.ts";

describeKept("A keeper and a real Vault", (keptVault) => {
  it("come to serve: Vault is initialised, unsealed and configured", async () => {
    const kept = keptVault();
    const { vault, cluster } = kept;
    await using keeper = kept.keep();
    await keeper.event("ready");
    deepEqual(await keeper.probe("/readyz"), { status: 200, text: "ok\n" });
    const { initialized, sealed } = await kept.as().sealStatus();
    deepEqual({ initialized, sealed }, { initialized: true, sealed: false });
    deepEqual(
      keeper.events.filter(({ event }) => event === "created").map(({ what }) => what),
      [
        "audit device file",
        "audit device stdout",
        "policy vault-keeper",
        "secrets engine secret/",
        "auth method kubernetes/",
        "configuration of auth method kubernetes/",
        "role vault-keeper",
        "policy guestbook",
        "role guestbook",
        "policy guestbook-administrator",
        "role guestbook-administrator",
        "secret of guestbook",
      ],
    );

    // Only the consumer and its administrator get the secret, and the keeper has no more rights than it needs.
    const { code, ...others } = await kept.secret();
    match(code, /^[\w-]{43}$/);
    deepEqual(others, {});
    for (const [namespace, serviceAccount, audience] of [
      ["books", "strangers", "vault.guestbook"],
      ["elsewhere", "guests", "vault.guestbook"],
      ["books", "guests", "vault"],
    ] as const)
      await refused(() => kept.login("guestbook", namespace, serviceAccount, audience));
    const own = await kept.asKeeper();
    for (const forbidden of [
      () => own.read("secret/data/guestbook/door"),
      () => own.write("secret/data/guestbook/door", { data: { code: "mine" } }),
      () => own.write("secret/data/other", { data: { code: "mine" } }),
      () => own.write("sys/policies/acl/other", { policy: "" }),
      () => own.read("sys/storage/raft/autopilot/state"),
      () => own.write("sys/storage/raft/remove-peer", { server_id: "nobody" }),
    ])
      await refused(forbidden);

    // Only the keys are kept, and no secret is logged.
    deepEqual(Object.keys(cluster.data).sort(), ["state", "unseal-keys"]);
    const keys = cluster.data["unseal-keys"]?.split("\n") ?? [];
    equal(keys.length, 2);
    const audit = readFileSync(vault.auditFile, "utf8");
    for (const value of [code, ...keys])
      ok(!keeper.output.includes(value) && !audit.includes(value));
    doesNotMatch(keeper.output, /hvs\./);
    match(audit, /"path":"auth\/kubernetes\/login"/);
  });

  it("come to serve whenever the keeper is killed, even if the answer to the initialisation is lost", async () => {
    const kept = keptVault();
    const { cluster } = kept;
    const rootTokens: string[] = [];
    for (const moment of moments) {
      await using keeper = kept.keep(moment);
      equal(await keeper.death(), 137, `${moment}:\n${keeper.output}`);
      rootTokens.push(cluster.data["root-token"] ?? "");
    }
    await using keeper = kept.keep();
    await keeper.event("ready");
    match((await kept.secret()).code, /^[\w-]{43}$/);

    // Only claim and pod were deleted, and the root token is revoked.
    deepEqual(
      new Set(cluster.requests.filter((line) => line.startsWith("DELETE"))),
      new Set([
        "DELETE /api/v1/namespaces/vault/persistentvolumeclaims/data-vault-0",
        "DELETE /api/v1/namespaces/vault/pods/vault-0",
      ]),
    );
    const [rootToken = "", ...others] = new Set(rootTokens.filter(Boolean));
    deepEqual(others, []);
    equal(await kept.as(rootToken).isKnown(), false);
    equal(cluster.data["root-token"], undefined);
  });

  it("form one cluster of three servers, each unsealed after a restart", async () => {
    const kept = keptVault();
    const { vault } = kept;
    await using second = await VaultServer.start(binary(), "vault-1");
    await using third = await VaultServer.start(binary(), "vault-2");
    const servers = [vault, second, third];
    kept.arrangement = {
      ...kept.arrangement,
      servers: servers.map(({ url }, ordinal) => ({
        pod: `vault-${ordinal}`,
        claim: `data-vault-${ordinal}`,
        url,
      })),
    };
    await using keeper = kept.keep();
    await keeper.event("ready");
    const clusters = async () =>
      new Set(await Promise.all(servers.map(async ({ url }) => clusterId(url))));
    const [id, ...others] = await clusters();
    ok(id);
    deepEqual(others, []);

    const events = keeper.events.length;
    await Promise.all(servers.map((server) => server.stop()));
    await keeper.event("not ready", events);
    await Promise.all(servers.map((server) => server.start()));
    await keeper.event("ready", events);
    deepEqual(await clusters(), new Set([id]));
  });

  it("lose no answer when the keeper is stopped while it initialises", async () => {
    const kept = keptVault();
    await using first = kept.keep();
    await first.event("initialisation announced");
    first.stop();
    equal(await first.death(), 0);
    await using second = kept.keep();
    await second.event("ready");
    deepEqual(
      second.events.filter(({ event }) => event === "storage given up"),
      [],
    );
  });

  it("serve again after a restart of Vault, with the same secret", async () => {
    const kept = keptVault();
    const { vault } = kept;
    await using keeper = kept.keep();
    await keeper.event("ready");
    const before = await kept.secret();
    const events = keeper.events.length;
    await vault.stop();
    await keeper.reason(/`ECONNREFUSED`/, events);
    const { status, text } = await keeper.probe("/readyz");
    equal(status, 503);
    match(text, /^Expected Vault at http:\S+ to answer, got `ECONNREFUSED`\.\n$/);
    const told = keeper.events.length;
    await vault.start();
    await keeper.event("ready", told);
    deepEqual(await kept.secret(), before);
  });

  it("undo manual changes, and leave the secret alone", async () => {
    const kept = keptVault();
    await using first = kept.keep();
    await first.event("ready");
    const before = await kept.secret();
    const own = await kept.asKeeper();
    await own.remove("sys/audit/stdout");
    await own.write("sys/policies/acl/guestbook", {
      policy: 'path "*" { capabilities = ["sudo"] }',
    });
    await own.write("auth/kubernetes/role/guestbook", {
      bound_service_account_names: ["*"],
      bound_service_account_namespaces: ["*"],
    });
    await using second = kept.keep();
    await second.event("ready");
    deepEqual(
      second.events
        .filter(({ event }) => ["created", "corrected"].includes(event))
        .map(({ event, what }) => `${event} ${what}`),
      ["created audit device stdout", "corrected policy guestbook", "corrected role guestbook"],
    );
    deepEqual(await kept.secret(), before);
  });
});

/** Undefined while the server is sealed. */
async function clusterId(url: string): Promise<unknown> {
  const status = await (await fetch(`${url}/v1/sys/seal-status`)).json();
  return status.cluster_id;
}

async function refused(request: () => Promise<unknown>): Promise<void> {
  const outcome = await request().then(
    () => "allowed",
    (error: { status?: number }) => error.status,
  );
  equal(outcome, 403);
}
