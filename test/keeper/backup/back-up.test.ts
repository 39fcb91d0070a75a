import { deepEqual, equal, match } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { backUp } from "../../../keeper/src/backup/back-up.ts";
import type { BackupPlan } from "../../../keeper/src/backup/contract.ts";
import { root } from "../../support/project.ts";
import { FakeVault } from "../support/fake-vault.ts";
import { FakeBucket } from "./support/fake-bucket.ts";
import { FakePods } from "./support/fake-pods.ts";
import { planOf } from "./support/plan.ts";
import { snapshot } from "./support/snapshot.ts";

interface Line {
  readonly event: string;
  readonly kind?: string;
  readonly file?: string;
  readonly message?: string;
}

describe("A backup", () => {
  let folder: string;
  let fake: FakeVault;
  let pods: FakePods;
  let lines: Line[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
    writeFileSync(join(folder, "token"), "a token\n");
    fake = await FakeVault.start();
    fake.snapshot = snapshot();
    pods = await FakePods.start({ "counter-0": 7, "counter-1": 3 });
    fake.data.set("secret/data/guestbook/door", { data: { code: pods.token } });
    lines = [];
    const write = process.stdout.write.bind(process.stdout);
    mock.method(process.stdout, "write", (text: string) =>
      text.startsWith("{") ? lines.push(JSON.parse(text)) : write(text),
    );
  });

  afterEach(async () => {
    mock.restoreAll();
    await fake[Symbol.asyncDispose]();
    await pods[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const taken = (change: Partial<BackupPlan> = {}) =>
    backUp(
      {
        plan: { ...planOf(fake, pods), ...change },
        filesDirectory: folder,
        bucketKeyDirectory: folder,
        tokenFile: join(folder, "token"),
        publishedAuthorityFile: join(folder, "none"),
      },
      { attempts: 2, pause: 0 },
    );
  /** The kinds of the files, after a check of their names. */
  const files = (names = readdirSync(folder)) =>
    names
      .filter((name) => name !== "token")
      .map((name) => {
        match(name, /^(vault-\d{8}T\d{6}Z\.snapshot|counts-\d{8}T\d{6}Z\.json)$/);
        return name.split("-")[0];
      })
      .sort();
  const events = () => lines.map(({ event }) => event);

  it("saves a snapshot of Vault and the counts, and says so", async () => {
    equal(await taken(), true);
    deepEqual(files(), ["counts", "vault"]);
    deepEqual(events(), ["saved", "saved"]);
  });

  it("logs in for each, and out again", async () => {
    await taken();
    equal(fake.count("POST auth/kubernetes/login"), 2);
    equal(fake.count("POST auth/token/revoke-self"), 2);
  });

  it("saves the counts even if Vault gives no snapshot, and then is not complete", async () => {
    fake.snapshot = Buffer.from("nothing");
    equal(await taken(), false);
    deepEqual(files(), ["counts"]);
    deepEqual(events(), ["trying again", "not saved", "saved"]);
    const [, trouble] = lines;
    equal(trouble?.kind, "vault");
    match(trouble?.message ?? "", /^Expected a whole snapshot from Vault/);
  });

  it("saves the snapshot even if a pod does not answer, and then is not complete", async () => {
    pods.answers.set("counter-1", [503, { error: "Expected a token, got none." }]);
    equal(await taken(), false);
    deepEqual(files(), ["vault"]);
    deepEqual(events(), ["saved", "trying again", "not saved"]);
  });

  it("tries again what failed", async () => {
    fake.answering = (line) => {
      if (line !== "GET sys/storage/raft/snapshot") return;
      fake.snapshot = fake.count(line) === 1 ? Buffer.from("nothing") : snapshot();
    };
    equal(await taken(), true);
    deepEqual(events(), ["trying again", "saved", "saved"]);
    deepEqual(files(), ["counts", "vault"]);
  });

  it("takes the snapshot from the active server, which alone has it", async () => {
    await using standby = await FakeVault.start("vault-1");
    standby.active = false;
    equal(await taken({ servers: ["http://127.0.0.1:1", standby.url, fake.url] }), true);
    equal(standby.count("POST auth/kubernetes/login"), 0);
  });

  it("says so if no server is active", async () => {
    fake.active = false;
    equal(await taken({ servers: ["http://127.0.0.1:1", fake.url] }), false);
    equal(
      lines[1]?.message,
      "Expected one of Vault's servers to be active, got none. " +
        "Expected Vault at http://127.0.0.1:1 to answer, got `bad port`.",
    );
  });

  it("puts files into a bucket, and leaves none behind", async () => {
    await using bucket = await FakeBucket.start();
    writeFileSync(join(folder, "access-key-id"), bucket.key.id);
    writeFileSync(join(folder, "secret-access-key"), bucket.key.secret);
    equal(await taken({ target: { url: bucket.url, region: bucket.region } }), true);
    const names = [...bucket.objects.keys()].map((path) => path.replace("/bucket/prefix/", ""));
    deepEqual(files(names), ["counts", "vault"]);
    deepEqual(readdirSync(folder).sort(), ["access-key-id", "secret-access-key", "token"]);
  });

  it("ends by itself at SIGTERM, which process 1 otherwise ignores", async () => {
    const program = join(root, "keeper/src/backup/main.ts");
    const plan = planOf(fake, pods);
    const child = spawn(process.execPath, [program], {
      stdio: "ignore",
      env: { BACKUP_PLAN: JSON.stringify(plan) },
    });
    fake.answering = () => child.kill("SIGTERM");
    const [status, signal] = await once(child, "exit");
    deepEqual([status, signal], [143, null]);
  });

  it("without a plan ends with 1 and a sentence", () => {
    const program = join(root, "keeper/src/backup/main.ts");
    const { status, stdout } = spawnSync(process.execPath, [program], {
      encoding: "utf8",
      env: {},
    });
    equal(status, 1);
    equal(JSON.parse(stdout).message, "Expected `BACKUP_PLAN` to be a plan as JSON, got nothing.");
  });
});
