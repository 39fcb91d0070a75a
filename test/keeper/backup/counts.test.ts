import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCounts } from "../../../commands/counts-file.ts";
import { writeCounts } from "../../../keeper/src/backup/counts.ts";
import { Vault } from "../../../keeper/src/vault.ts";
import { FakeVault } from "../support/fake-vault.ts";
import { FakePods } from "./support/fake-pods.ts";
import { planOf } from "./support/plan.ts";

describe("A file of counts", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
  const file = join(folder, "counts.partial");
  let fake: FakeVault;
  let pods: FakePods;

  beforeEach(async () => {
    fake = await FakeVault.start();
    // More than ten, so that an order by name would be another one.
    pods = await FakePods.start(
      Object.fromEntries(
        Array.from({ length: 11 }, (_, ordinal) => [`counter-${ordinal}`, ordinal]),
      ),
    );
    fake.data.set("secret/data/guestbook/door", { data: { code: pods.token } });
  });

  afterEach(async () => {
    await fake[Symbol.asyncDispose]();
    await pods[Symbol.asyncDispose]();
    rmSync(file, { force: true });
  });

  after(() => rmSync(folder, { recursive: true }));

  const written = () => writeCounts(file, new Vault(fake.url), planOf(fake, pods));

  it("has each pod's answer unchanged, by ordinal, and the digest of all of it", async () => {
    const before = Date.now();
    await written();
    const { checksum, ...content } = JSON.parse(readFileSync(file, "utf8"));
    deepEqual(Object.keys(content), ["format", "stack", "takenAt", "pods"]);
    equal(content.format, "visit-counter/counts/1");
    deepEqual(content.stack, { namespace: "books", uid: "1-2-3" });
    equal(new Date(content.takenAt).toISOString(), content.takenAt);
    ok(Date.parse(content.takenAt) >= before && Date.parse(content.takenAt) <= Date.now());
    deepEqual(
      Object.entries(content.pods),
      [...pods.answers].map(([pod, [, body]]) => [pod, body]),
    );
    const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    equal(checksum, `sha256:${digest}`);
  });

  it("is one that `npm run restore` reads", async () => {
    await written();
    const { stack, pods: counts } = readCounts(file);
    deepEqual(stack, { namespace: "books", uid: "1-2-3" });
    deepEqual(counts["counter-10"], pods.answers.get("counter-10")?.[1]);
  });

  it("is not written unless every pod answers for itself, and each trouble is named", async () => {
    pods.answers.set("counter-1", [503, { error: "Expected a token, got none." }]);
    pods.answers.set("counter-10", [200, { visits: 3, pod: "counter-1" }]);
    await rejects(written(), {
      message:
        "Expected counter-1 to say its count, got 503 `Expected a token, got none.`. " +
        "Expected counter-10 to say its count, got 200 `counter-1`.",
    });
    equal(existsSync(file), false);
  });

  it("is not written with a token that the pods do not know", async () => {
    fake.data.set("secret/data/guestbook/door", { data: { code: "old" } });
    await rejects(written(), /^Error: Expected counter-0 to say its count, got 401 `Who\?`\. /);
  });

  it("is not written without a token", async () => {
    fake.data.set("secret/data/guestbook/door", { data: {} });
    await rejects(written(), {
      message: "Expected secret/guestbook/door to have the field `code`, got none.",
    });
  });
});
