import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blockWith, blockWithRootToken } from "../support/shell-blocks.ts";
import { AdminSecret, type Secret } from "./support/admin-secret.ts";
import { Rights } from "./support/rights.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";
import { VaultLogins, vaultPaths } from "./support/vault-logins.ts";
import { VaultServers } from "./support/vault-servers.ts";

const document = "docs/operations.md";

describe("A scheduled backup on a lab", function () {
  this.timeout("10m");
  const { commands, folder, stack } = sharedStack();
  const secret = new AdminSecret(stack, pods);
  const servers = new VaultServers(commands);
  let counts: Record<string, number>;
  let saved: Secret;

  after(async () => {
    await servers.kubectl("delete", "persistentvolumeclaim/backup");
  });

  it("is set up by the documented settings, and a second `up` changes nothing", async () => {
    await commands.type(blockWith(document, "config set backupStorageSize"));
    await commands.pulumi("preview", "--expect-no-changes");
    assert.equal(
      await servers.kubectl("get", "cronjob/backup", "--output=jsonpath={.spec.schedule}"),
      "30 3 * * *",
    );
  });

  it("runs at once by the documented commands, and says what it has saved", async () => {
    await stack.visit(3);
    counts = await stack.counts();
    saved = await secret.of("counter-0");
    const printed = await commands.type(blockWith(document, "create job backup-now"));
    assert.match(printed, /"event":"saved","file":"vault-\d{8}T\d{6}Z\.snapshot","bytes":\d{5,}/);
    assert.match(printed, /"event":"saved","file":"counts-\d{8}T\d{6}Z\.json","bytes":\d{3}/);
    assert.ok(!printed.includes(saved.token));
  });

  it("has the counts of all pods, with the id of the stack's namespace", async () => {
    await commands.type(blockWith(document, "create job backup-files"));
    const { checksum, ...content } = JSON.parse(readFileSync(join(folder, "counts.json"), "utf8"));
    const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    assert.equal(checksum, `sha256:${digest}`);
    const id = ["get", "namespace/visit-counter", "--output=jsonpath={.metadata.uid}"];
    assert.deepEqual(content.stack, {
      namespace: "visit-counter",
      uid: await commands.kubectl(...id),
    });
    const answers = Object.entries<{ visits: number; pod: string }>(content.pods);
    assert.deepEqual(
      Object.fromEntries(answers.map(([name, { visits }]) => [name, visits])),
      counts,
    );
    for (const [name, { pod }] of answers) assert.equal(pod, name);
  });

  it("restores the counts and Vault's secret of that time", async () => {
    await stack.visit(10);
    assert.notDeepEqual(await stack.counts(), counts);
    await commands.succeed("restore", "--", "counts.json");
    assert.deepEqual(await stack.counts(), counts);

    await commands.type(blockWith(document, "create token counter-administrator"));
    await follows(saved.version + 1);
    await commands.type(blockWithRootToken("raft snapshot restore"));
    assert.deepEqual(await follows(saved.version), saved);
    await servers.serving();
  });

  it("may do nothing in Kubernetes, and in Vault takes snapshots and reads its one secret", async () => {
    assert.deepEqual(await new Rights(commands).of("vault/backup"), []);
    const logins = new VaultLogins(commands);
    const role = (await logins.roles()).find(({ account }) => account === "vault/backup");
    assert.ok(role);
    assert.deepEqual(await logins.capabilities(role, vaultPaths), {
      "secret/data/visit-counter/admin": ["read"],
      "sys/storage/raft/snapshot": ["read"],
    });
  });

  it("stays on its claim when it is switched off", async () => {
    await commands.pulumi("config", "rm", "backupSchedule");
    await commands.pulumi("config", "rm", "backupStorageSize");
    await commands.succeed("up");
    const { code } = await commands.tryKubectl("get", "cronjob/backup", "--namespace=vault");
    assert.equal(code, 1);
    await servers.kubectl("get", "persistentvolumeclaim/backup");
    await commands.pulumi("preview", "--expect-no-changes");
  });

  /** Waits until all pods have this version of the secret. */
  async function follows(version: number): Promise<Secret> {
    const giveUp = Date.now() + 60_000;
    for (;;) {
      const [first, second] = await Promise.all(pods.map((pod) => secret.of(pod)));
      if (first?.version === version && second?.version === version) return first;
      assert.ok(Date.now() < giveUp, `versions: ${first?.version}, ${second?.version}`);
    }
  }
});
