import { deepEqual, rejects } from "node:assert/strict";
import { mock } from "node:test";
import { configure } from "../../keeper/src/configuration.ts";
import { Vault } from "../../keeper/src/vault.ts";
import { arrange, FakeVault } from "./support/fake-vault.ts";
import { quiet } from "./support/quiet.ts";

describe("The keeper's configuration of Vault", () => {
  let fake: FakeVault;

  beforeEach(async () => {
    quiet();
    fake = await FakeVault.start();
    await configured();
    fake.requests.length = 0;
  });

  afterEach(async () => {
    mock.restoreAll();
    await fake[Symbol.asyncDispose]();
  });

  const configured = () => configure(new Vault(fake.url), arrange([fake]));

  function latest(version: { deletion_time: string; destroyed: boolean }): void {
    fake.data.set("secret/metadata/guestbook/door", {
      current_version: 2,
      versions: { 1: { deletion_time: "", destroyed: true }, 2: version },
    });
  }

  for (const [what, time] of [
    ["that exists", ""],
    ["that Vault will delete later", "9999-01-01T00:00:00.123456789Z"],
  ] as const)
    it(`writes nothing if all is right, and leaves alone a secret ${what}`, async () => {
      latest({ deletion_time: time, destroyed: false });
      await configured();
      deepEqual(
        fake.requests.filter((line) => !line.startsWith("GET")),
        [],
      );
    });

  for (const [what, time, destroyed] of [
    ["deleted", "2001-01-01T00:00:00.123456789Z", false],
    ["destroyed", "", true],
  ] as const)
    it(`complains about a secret whose latest version was ${what}`, async () => {
      latest({ deletion_time: time, destroyed });
      await rejects(configured(), {
        message:
          "Expected the latest version of secret/guestbook/door to exist, got a deleted one. " +
          "Undelete it or write a new one; if its metadata is deleted too, the keeper creates a new secret.",
      });
    });
});
