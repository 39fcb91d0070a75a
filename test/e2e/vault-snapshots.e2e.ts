import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blockWith, blockWithRootToken } from "../support/shell-blocks.ts";
import { AdminSecret, propagationLimit, type Secret } from "./support/admin-secret.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

describe("A snapshot of Vault on a lab", function () {
  this.timeout("10m");
  const { commands, folder, stack } = sharedStack();
  const secret = new AdminSecret(stack, pods);
  const servers = new VaultServers(commands);
  const file = join(folder, "vault.snapshot");
  let saved: Secret;
  let changed: Secret;
  let keys: Record<string, string>;

  it("is saved by the documented command, complete, and with no root token left behind", async () => {
    saved = await secret.of("counter-0");
    keys = await servers.kept();
    await commands.type(blockWithRootToken("raft snapshot save"));
    assert.ok(statSync(file).size > 10_000, `${statSync(file).size} bytes`);
    assert.equal((await roots()).length, 1, "expected only the root token that lists the others");
    assert.doesNotMatch(await servers.exec("ls", "/vault/audit"), /snapshot/);
  });

  it("is refused when it is cut off, and Vault keeps what it has", async () => {
    await commands.type(blockWith("docs/operations.md", "create token counter-administrator"));
    changed = await follows(({ version }) => version === saved.version + 1);
    // From now on its agent has a token that the snapshot does not know.
    await commands.kubectl("delete", "pod/counter-1", "--namespace=visit-counter");
    await stack.ready();

    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    await assert.rejects(commands.type(blockWithRootToken("raft snapshot restore")));
    writeFileSync(file, whole);
    assert.equal(await held(), changed.token);
    assert.equal((await roots()).length, 1);
  });

  it("brings back the secret of that time, in Vault at once and in every pod within 45 seconds", async () => {
    assert.notEqual(changed.token, saved.token);
    await commands.type(blockWithRootToken("raft snapshot restore"));
    const restored = Date.now();
    assert.equal(await held(), saved.token);
    assert.deepEqual(await follows(({ version }) => version === saved.version), saved);
    assert.ok(Date.now() - restored < propagationLimit, `${Date.now() - restored} ms`);
    assert.deepEqual(await secret.eachBackup(saved.token), [200, 200]);
    assert.deepEqual(await secret.eachBackup(changed.token), [401, 401]);
  });

  it("leaves Vault unsealed and the keeper ready, with the keys they have", async () => {
    await servers.serving();
    assert.deepEqual(await servers.kept(), keys);
    await stack.ready();
  });

  it("has the root token that it was saved with, which expires", async () => {
    const [listing, ...others] = (await roots()).toSorted((a, b) => a.ttl - b.ttl);
    assert.equal(listing?.ttl, 0);
    assert.equal(others.length, 1);
    for (const { ttl } of others) assert.ok(ttl > 0 && ttl <= 3600, `${ttl} s`);
  });

  it("leaves nothing for npm run up to do", async () => {
    await commands.pulumi("preview", "--expect-no-changes");
  });

  /** Waits until all pods have a secret that fits, and returns it. */
  async function follows(fits: (one: Secret) => boolean): Promise<Secret> {
    const giveUp = Date.now() + 60_000;
    for (;;) {
      const [first, ...others] = await Promise.all(pods.map((pod) => secret.of(pod)));
      assert.ok(first);
      if ([first, ...others].every(fits)) {
        for (const other of others) assert.deepEqual(other, first);
        return first;
      }
      assert.ok(Date.now() < giveUp, `versions: ${first.version}, ${others[0]?.version}`);
    }
  }

  /** The administrators' token in Vault. */
  async function held(): Promise<string> {
    return await commands.type(`${blockWith("docs/operations.md", "root_token()")}${readToken}`);
  }

  async function roots() {
    return (await servers.tokens()).filter(({ policies }) => policies.includes("root"));
  }
});

const readToken = `root_token |
  npm run kubectl -- exec --stdin --namespace vault vault-0 --container vault -- sh -ec '
    read -r VAULT_TOKEN
    export VAULT_TOKEN
    trap "vault token revoke -self > /dev/null" EXIT
    vault kv get -field=token secret/visit-counter/admin'
`;
