import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCounts, saveCounts } from "../../../commands/counts-file.ts";
import { writeCounts } from "../../../keeper/src/backup/counts.ts";
import { Vault } from "../../../keeper/src/vault.ts";
import { FakeVault } from "../support/fake-vault.ts";
import { FakePods } from "./support/fake-pods.ts";
import { planOf } from "./support/plan.ts";

const count = { visits: 3, pod: "counter-0", time: "now" };

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

  it("is one that `npm run restore` reads, and the same as `npm run backup` saves", async () => {
    await written();
    const saved = join(folder, "counts.json");
    saveCounts(saved, readCounts(file), false);
    equal(readFileSync(file, "utf8"), readFileSync(saved, "utf8"));
  });

  it("has pods beyond the plan, too, whether or not they have answered another pod", async () => {
    for (const pod of ["counter-11", "counter-12"]) pods.add(pod, 5);
    const counts = Object.fromEntries([...pods.answers.keys()].map((pod) => [pod, 1]));
    const { "counter-9": _, "counter-11": __, ...others } = counts;
    pods.total = [200, { total: 11, pods: others, missing: ["counter-9", "counter-11"] }];
    await written();
    deepEqual(Object.keys(readCounts(file).pods), [...pods.answers.keys()]);
  });

  it("is not written if a pod beyond the plan does not answer, which is named", async () => {
    pods.total = [200, { total: 0, pods: {}, missing: ["counter-11"] }];
    await rejects(written(), { message: "Expected counter-11 to say its count, got 500 `{}`." });
    equal(existsSync(file), false);
  });

  for (const [answer, got] of [
    [[503, { error: "Expected DNS to answer." }], "503 `Expected DNS to answer.`"],
    [[200, { total: 3 }], '200 `{"total":3}`'],
    [[200, { pods: {} }], '200 `{"pods":{}}`'],
  ] as const)
    it(`is not written without the names of all pods, but ${got}`, async () => {
      pods.total = answer;
      await rejects(written(), {
        message: `Expected counter-0 to say which pods there are, got ${got}.`,
      });
    });

  it("is not written unless every pod answers for itself, and each trouble is named", async () => {
    pods.answers.set("counter-1", [503, { error: "Expected a token, got none." }]);
    pods.answers.set("counter-10", [200, { ...count, pod: "counter-1" }]);
    await rejects(written(), {
      message:
        "Expected counter-1 to say its count, got 503 `Expected a token, got none.`. " +
        `Expected counter-10 to say its count, got 200 \`{"visits":3,"pod":"counter-1","time":"now"}\`.`,
    });
    equal(existsSync(file), false);
  });

  for (const [what, change] of [
    ["a negative count", { visits: -1 }],
    ["a broken count", { visits: 1.5 }],
    ["a count in quotes", { visits: "3" }],
    ["a count that is not exact", { visits: 2 ** 53 }],
    ["no count", { visits: undefined }],
    ["no time", { time: undefined }],
  ] as const)
    it(`is not written if a pod answers with ${what}`, async () => {
      const answer = { ...count, ...change };
      pods.answers.set("counter-0", [200, answer]);
      await rejects(written(), {
        message: `Expected counter-0 to say its count, got 200 \`${JSON.stringify(answer)}\`.`,
      });
    });

  it("is written with any token, byte for byte", async () => {
    pods.token = "другой ключ";
    fake.data.set("secret/data/guestbook/door", { data: { code: pods.token } });
    await written();
    deepEqual(Object.keys(readCounts(file).pods), pods.names);
  });

  it("is not written with a token that no header can carry, which is not quoted", async () => {
    fake.data.set("secret/data/guestbook/door", { data: { code: "line\nbreak" } });
    await rejects(written(), ({ message }: Error) => {
      deepEqual(
        message.split(/(?<=\.) /),
        pods.names.map(
          (pod) => `Expected ${pod} to answer, got \`a request that cannot be sent\`.`,
        ),
      );
      return true;
    });
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
