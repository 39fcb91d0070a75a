import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Arrangement, Consumer } from "../../keeper/src/contract.ts";
import { moments } from "../../keeper/src/death.ts";
import { Vault } from "../../keeper/src/vault.ts";
import { FakeCluster, token } from "./support/fake-cluster.ts";
import { KeeperProcess } from "./support/keeper-process.ts";
import { VaultServer, vaultBinary } from "./support/vault-server.ts";

const binary = vaultBinary() ?? "";
const skipped = binary === "" ? " (skipped: no vault on PATH, nor in the lab's toolchain)" : "";

const consumer: Consumer = {
  name: "guestbook",
  serviceAccount: "guests",
  namespace: "books",
  audience: "vault.guestbook",
  path: "guestbook/door",
  fields: ["code"],
};

describe(`A keeper and a real Vault${skipped}`, function () {
  this.timeout(60_000);
  let vault: VaultServer;
  let cluster: FakeCluster;
  let arrangement: Arrangement;

  before(function () {
    if (binary === "") this.skip();
  });

  beforeEach(async () => {
    vault = await VaultServer.start(binary, "vault-0");
    cluster = await FakeCluster.start(() => vault.wipe());
    arrangement = {
      namespace: "vault",
      secret: "unseal-keys",
      replicas: [{ pod: "vault-0", claim: "data-vault-0", url: vault.url }],
      auditFile: vault.auditFile,
      // Vault has no pod here whose token it could ask the API server with, so it shows the one that it is to judge.
      kubernetesAuth: { kubernetes_host: cluster.url, disable_local_ca_jwt: true },
      keeper: {
        name: "vault-keeper",
        serviceAccount: "vault-keeper",
        namespace: "vault",
        audience: "vault",
      },
      consumers: [consumer],
    };
  });

  afterEach(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await vault?.[Symbol.asyncDispose]();
  });

  const keep = (diesAfter?: string) => new KeeperProcess(cluster.url, arrangement, diesAfter);
  const login = async (
    role: string,
    namespace: string,
    serviceAccount: string,
    audience: string,
  ) => {
    const client = new Vault(vault.url);
    return client.withToken(await client.login(role, token(namespace, serviceAccount, audience)));
  };
  const asKeeper = () => login("vault-keeper", "vault", "vault-keeper", "vault");
  const asConsumer = () => login("guestbook", "books", "guests", "vault.guestbook");
  const secret = async () => (await (await asConsumer()).read("secret/data/guestbook/door")).data;

  it("make it serve: initialised, unsealed and configured", async () => {
    await using keeper = keep();
    await keeper.event("ready");
    deepEqual(await keeper.probe("/readyz"), { status: 200, text: "ok\n" });
    const { initialized, sealed } = await new Vault(vault.url).sealStatus();
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
        "secret of guestbook",
      ],
    );

    // Nobody but the consumer gets the secret, and what the keeper may is no more than it needs.
    const { code, ...others } = await secret();
    match(code, /^[\w-]{43}$/);
    deepEqual(others, {});
    for (const [namespace, serviceAccount, audience] of [
      ["books", "strangers", "vault.guestbook"],
      ["elsewhere", "guests", "vault.guestbook"],
      ["books", "guests", "vault"],
    ] as const)
      await refused(() => login("guestbook", namespace, serviceAccount, audience));
    const own = await asKeeper();
    for (const forbidden of [
      () => own.read("secret/data/guestbook/door"),
      () => own.write("secret/data/guestbook/door", { data: { code: "mine" } }),
      () => own.write("secret/data/other", { data: { code: "mine" } }),
      () => own.write("sys/policies/acl/other", { policy: "" }),
      () => own.read("sys/storage/raft/configuration"),
    ])
      await refused(forbidden);

    // Only the keys are kept, and nothing of it all is told.
    deepEqual(Object.keys(cluster.data).sort(), ["state", "unseal-keys"]);
    const keys = cluster.data["unseal-keys"]?.split("\n") ?? [];
    equal(keys.length, 2);
    const audit = readFileSync(vault.auditFile, "utf8");
    for (const value of [code, ...keys])
      ok(!keeper.output.includes(value) && !audit.includes(value));
    doesNotMatch(keeper.output, /hvs\./);
    match(audit, /"path":"auth\/kubernetes\/login"/);
  });

  it("get there whenever the keeper is killed, the answer to the initialisation lost included", async () => {
    const rootTokens: string[] = [];
    for (const moment of moments) {
      await using keeper = keep(moment);
      equal(await keeper.death(), 137, `${moment}:\n${keeper.output}`);
      rootTokens.push(cluster.data["root-token"] ?? "");
    }
    await using keeper = keep();
    await keeper.event("ready");
    match((await secret()).code, /^[\w-]{43}$/);

    // What was deleted, and that the root token is no good any more.
    deepEqual(
      new Set(cluster.requests.filter((line) => line.startsWith("DELETE"))),
      new Set([
        "DELETE /api/v1/namespaces/vault/persistentvolumeclaims/data-vault-0",
        "DELETE /api/v1/namespaces/vault/pods/vault-0",
      ]),
    );
    const [rootToken = "", ...others] = new Set(rootTokens.filter(Boolean));
    deepEqual(others, []);
    equal(await new Vault(vault.url, rootToken).isKnown(), false);
    equal(cluster.data["root-token"], undefined);
  });

  it("make three servers one cluster, and unseal each of them after a restart", async () => {
    await using second = await VaultServer.start(binary, "vault-1");
    await using third = await VaultServer.start(binary, "vault-2");
    const servers = [vault, second, third];
    arrangement = {
      ...arrangement,
      replicas: servers.map(({ url }, ordinal) => ({
        pod: `vault-${ordinal}`,
        claim: `data-vault-${ordinal}`,
        url,
      })),
    };
    await using keeper = keep();
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

  it("serve again after a restart of Vault, with the same secret", async () => {
    await using keeper = keep();
    await keeper.event("ready");
    const before = await secret();
    const events = keeper.events.length;
    await vault.stop();
    await keeper.event("not ready", events);
    const { status, text } = await keeper.probe("/readyz");
    equal(status, 503);
    match(text, /^Expected vault-0 to answer, got nothing\.\n$/);
    await vault.start();
    await keeper.event("ready", events);
    deepEqual(await secret(), before);
  });

  it("undo what was changed by hand, and leave a changed secret alone", async () => {
    await using first = keep();
    await first.event("ready");
    const before = await secret();
    const own = await asKeeper();
    await own.remove("sys/audit/stdout");
    await own.write("sys/policies/acl/guestbook", {
      policy: 'path "*" { capabilities = ["sudo"] }',
    });
    await own.write("auth/kubernetes/role/guestbook", {
      bound_service_account_names: ["*"],
      bound_service_account_namespaces: ["*"],
    });
    await using second = keep();
    await second.event("ready");
    deepEqual(
      second.events
        .filter(({ event }) => ["created", "corrected"].includes(event))
        .map(({ event, what }) => `${event} ${what}`),
      ["created audit device stdout", "corrected policy guestbook", "corrected role guestbook"],
    );
    deepEqual(await secret(), before);
  });

  it("ask for a root token where the keeper has been locked out, and revoke it when it is used", async () => {
    await using first = keep();
    await first.event("ready");
    const role = "auth/kubernetes/role/vault-keeper";
    await (await asKeeper()).write(role, { bound_service_account_names: ["somebody-else"] });
    await using second = keep();
    match(`${(await second.event("not ready")).reason}`, /put a root token into the Secret/);

    const rootToken = await generateRootToken(vault.url, cluster.data["unseal-keys"] ?? "");
    equal(await new Vault(vault.url, rootToken).isKnown(), true);
    cluster.write({ ...cluster.data, "root-token": rootToken });
    await second.event("ready");
    equal(await new Vault(vault.url, rootToken).isKnown(), false);
    deepEqual(Object.keys(cluster.data).sort(), ["state", "unseal-keys"]);
  });

  it("do not begin anew when the keys of a Vault that is in use are lost", async () => {
    {
      await using keeper = keep();
      await keeper.event("ready");
    }
    const kept = cluster.data;
    cluster.secret = undefined;
    cluster.requests.length = 0;
    await using keeper = keep();
    const { reason } = await keeper.event("not ready");
    match(`${reason}`, /^Expected the Secret unseal-keys to hold the unseal keys/);
    deepEqual(writes(cluster), []);

    cluster.write(kept);
    await keeper.event("ready");
  });

  it("do not take a Vault that somebody else initialised for their own", async () => {
    {
      await using keeper = keep("initialisation announced");
      await keeper.death();
    }
    ok(await new Vault(vault.url).initialise(5, 3));
    cluster.requests.length = 0;
    await using keeper = keep();
    const { reason } = await keeper.event("not ready");
    match(`${reason}`, /^Expected the Secret unseal-keys to hold the unseal keys/);
    deepEqual(writes(cluster), []);
  });

  it("do not initialise an empty Vault over keys that may unseal a lost one", async () => {
    {
      await using keeper = keep();
      await keeper.event("ready");
    }
    const kept = cluster.data;
    await vault.wipe();
    await using keeper = keep();
    const { reason } = await keeper.event("not ready");
    match(`${reason}`, /^Expected a Vault that the keys in the Secret unseal-keys unseal/);
    deepEqual(cluster.data, kept);
    equal((await new Vault(vault.url).sealStatus()).initialized, false);
  });
});

/** Requests that make or delete something. */
function writes(cluster: FakeCluster): string[] {
  return cluster.requests.filter((line) => /^(?:DELETE|PATCH)/.test(line));
}

/** As `vault operator generate-root` does. */
async function generateRootToken(url: string, keys: string): Promise<string> {
  const put = async (path: string, body: object) => {
    const init = { method: "PUT", body: JSON.stringify(body) };
    return (await fetch(`${url}/v1/sys/generate-root/${path}`, init)).json();
  };
  const { nonce, otp } = await put("attempt", {});
  let encoded = "";
  for (const key of keys.split("\n"))
    encoded = (await put("update", { nonce, key })).encoded_root_token ?? "";
  const masked = Buffer.from(encoded, "base64");
  return String.fromCharCode(...masked.map((byte, i) => byte ^ otp.charCodeAt(i)));
}

/** Known only of a server that is unsealed. */
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
