import { deepEqual, ok, throws } from "node:assert/strict";
import { drawShares, type KeeperRecord, readRecord, recordData } from "../../keeper/src/record.ts";

const metadata = { name: "keys", resourceVersion: "1" };

describe("The record in the Secret", () => {
  for (const record of [
    { state: "initialising", claim: "a-b", shares: 200 },
    { state: "wiping", claim: "a-b", shares: 200 },
    { state: "initialised", seal: "shamir", keys: ["one=", "two="], rootToken: "root" },
    { state: "initialised", seal: "shamir", keys: ["one=", "two="] },
    { state: "initialised", seal: "transit", keys: ["one=", "two="] },
  ] satisfies KeeperRecord[])
    it(`is read as it was written: ${JSON.stringify(record)}`, () => {
      deepEqual(readRecord({ metadata, data: recordData(record) }), record);
    });

  it("is nothing without a Secret or without data in it", () => {
    deepEqual(readRecord(undefined), { state: "nothing", hasSecret: false });
    deepEqual(readRecord({ metadata }), { state: "nothing", hasSecret: true });
  });

  it("may be written by hand, with line breaks at the ends", () => {
    const data = { state: encode("initialised\n"), "unseal-keys": encode("one\ntwo\n") };
    deepEqual(readRecord({ metadata, data }), {
      state: "initialised",
      seal: "shamir",
      keys: ["one", "two"],
    });
  });

  it("reserves the name unseal keys for keys that unseal", () => {
    const names = (seal: string) =>
      Object.keys(recordData({ state: "initialised", seal, keys: ["one"] })).sort();
    deepEqual(names("shamir"), ["state", "unseal-keys"]);
    deepEqual(names("transit"), ["recovery-keys", "seal", "state"]);
  });

  it("is refused if no keeper can have written it", () => {
    throws(() => readRecord({ metadata, data: { state: encode("ready") } }), {
      message:
        "Expected `state` in the Secret keys to be one of initialising, wiping and initialised, got `ready`. " +
        "Put the Secret back as it was.",
    });
  });

  it("announces a number of shares that nobody chooses by hand, and that Vault allows", () => {
    const drawn = Array.from({ length: 2000 }, drawShares);
    ok(drawn.every((shares) => shares >= 100 && shares <= 255));
    ok(new Set(drawn).size > 100);
  });
});

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
