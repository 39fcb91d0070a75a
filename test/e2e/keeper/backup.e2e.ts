import { deepEqual, equal, notDeepEqual, rejects } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { backUp } from "../../../keeper/src/backup/back-up.ts";
import { FakePods } from "../../keeper/backup/support/fake-pods.ts";
import { backupLogin } from "../../keeper/backup/support/login.ts";
import { planOf } from "../../keeper/backup/support/plan.ts";
import { token } from "../../keeper/support/fake-cluster.ts";
import { consumer, describeKept, type KeptVault } from "../../keeper/support/kept-vault.ts";
import { quiet } from "../../keeper/support/quiet.ts";
import { blockWithRootToken } from "../../support/shell-blocks.ts";

const restoration = blockWithRootToken("raft snapshot restore");

describeKept("A backup of a real Vault", (keptVault) => {
  let folder: string;

  beforeEach(() => {
    quiet();
    folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
    keptVault().arrangement = { ...keptVault().arrangement, backup: backupLogin };
  });
  afterEach(() => {
    mock.restoreAll();
    rmSync(folder, { recursive: true });
  });

  it("has the rights to do it, and no others", async () => {
    const kept = keptVault();
    await using keeper = kept.keep();
    await keeper.event("ready");
    const own = await asBackup(kept);
    equal((await own.read(`secret/data/${consumer.path}`)).data.code, (await kept.secret()).code);
    for (const forbidden of [
      () => own.write(`secret/data/${consumer.path}`, { data: { code: "mine" } }),
      () => own.write("sys/storage/raft/snapshot", {}),
      () => own.write("sys/storage/raft/snapshot-force", {}),
      () => own.read("sys/storage/raft/configuration"),
      () => own.read("secret/data/other"),
      () => own.read("secret/metadata/guestbook/door"),
    ])
      await rejects(forbidden, { status: 403 });
    await rejects(kept.login(backupLogin.name, "elsewhere", "backup", "vault"), { status: 403 });
  });

  it("of three servers, restored by the documented commands, brings back the secret of that time", async () => {
    const kept = keptVault();
    await using _second = await kept.add();
    await using _third = await kept.add();
    await using keeper = kept.keep();
    await keeper.event("ready");
    const before = await kept.secret();
    equal(await saved(kept), true);

    await (await kept.asRoot()).write(`secret/data/${consumer.path}`, {
      data: { code: "changed" },
    });
    notDeepEqual(await kept.secret(), before);
    await kept.type(restoration, folder);
    deepEqual(await kept.secret(), before);
    await using other = kept.keep();
    await other.event("ready");
  }).timeout(120_000);

  it("is refused by a Vault with other keys, unless forced, which then opens with the old ones", async () => {
    const kept = keptVault();
    const { cluster, vault } = kept;
    let before: unknown;
    let keys: Readonly<Record<string, string>>;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
      before = await kept.secret();
      equal(await saved(kept), true);
      keys = cluster.data;
    }
    await vault.wipe();
    cluster.remove();
    await using keeper = kept.keep();
    await keeper.event("ready");
    const anew = await kept.secret();
    await rejects(kept.type(restoration, folder), /different set of unseal keys/);
    deepEqual(await kept.secret(), anew);

    const forced = restoration.replace("restore /dev/stdin", "restore -force /dev/stdin");
    await kept.type(forced, folder);
    await keeper.reason(/PUT sys\/unseal, got 400 `.*failed to decrypt/);
    const events = keeper.events.length;
    cluster.write(keys);
    await keeper.event("ready", events);
    deepEqual(await kept.secret(), before);
  });

  /** Backs up, and renames the snapshot to the name in the documents. */
  async function saved(kept: KeptVault): Promise<boolean> {
    await using pods = await FakePods.start({ "counter-0": 7 });
    pods.token = (await kept.secret()).code;
    writeFileSync(join(folder, "token"), token("vault", "backup", "vault"));
    const plan = { ...planOf(kept.vault, pods), servers: servers(kept) };
    const isComplete = await backUp(
      {
        plan,
        filesDirectory: folder,
        bucketKeyDirectory: folder,
        tokenFile: join(folder, "token"),
        publishedAuthorityFile: join(folder, "none"),
      },
      { attempts: 1, pause: 0 },
    );
    for (const name of readdirSync(folder)) {
      if (name.startsWith("vault-")) renameSync(join(folder, name), join(folder, "vault.snapshot"));
      if (name.startsWith("counts-"))
        equal(JSON.parse(readFileSync(join(folder, name), "utf8")).pods["counter-0"].visits, 7);
    }
    return isComplete;
  }
});

function asBackup(kept: KeptVault) {
  return kept.login(backupLogin.name, "vault", "backup", "vault");
}

function servers({ arrangement }: KeptVault): string[] {
  return arrangement.servers.map(({ url }) => url);
}
