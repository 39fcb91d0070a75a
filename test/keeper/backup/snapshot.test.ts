import { deepEqual, match, rejects } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSnapshot } from "../../../keeper/src/backup/snapshot.ts";
import { Failure } from "../../../keeper/src/failure.ts";
import { Vault } from "../../../keeper/src/vault.ts";
import { FakeVault } from "../support/fake-vault.ts";
import { snapshot } from "./support/snapshot.ts";

describe("A snapshot of Vault", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
  const file = join(folder, "vault.partial");
  let fake: FakeVault;

  before(async () => {
    fake = await FakeVault.start();
  });

  after(async () => {
    await fake[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const written = (sent: Buffer | undefined) => {
    fake.snapshot = sent;
    return writeSnapshot(file, new Vault(fake.url));
  };

  it("is written as it is sent", async () => {
    const sent = snapshot();
    await written(sent);
    deepEqual(readFileSync(file), sent);
  });

  it("is refused if it ends too early, wherever that is", async () => {
    const sent = snapshot();
    for (let length = 0; length < sent.length; length += 7)
      await rejects(written(sent.subarray(0, length)), Failure, `${length} of ${sent.length}`);
  });

  for (const [fault, change] of [
    ["other content in state.bin than was sent", { "state.bin": "other" }],
    ["other content in state.bin than was sent", { "state.bin": null }],
    ["no digests at its end", { SHA256SUMS: null }],
    ["no digests at its end", { SHA256SUMS: "" }],
    ["no digests at its end", { "SHA256SUMS.sealed": null }],
  ] as const)
    it(`is refused with ${JSON.stringify(change)}`, async () => {
      await rejects(written(snapshot(change)), {
        message: `Expected a whole snapshot from Vault, got one with this fault: ${fault}.`,
      });
    });

  it("is refused if it is no archive at all", async () => {
    await rejects(written(Buffer.from("<html>")), ({ message }: Error) => {
      match(message, /^Expected a whole snapshot .* fault: incorrect header check\.$/);
      return true;
    });
  });

  it("is not taken from a Vault that refuses it", async () => {
    fake.refused.add("GET sys/storage/raft/snapshot");
    await rejects(written(undefined), {
      message: `Expected Vault at ${fake.url} to accept GET sys/storage/raft/snapshot, got 403 \`permission denied\`.`,
    });
  });
});
