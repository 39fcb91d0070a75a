import { deepEqual, equal } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { UpkeepRig } from "../support/upkeep-rig.ts";

describe("The upkeep beside Vault", () => {
  let rig: UpkeepRig;

  beforeEach(async () => {
    rig = await UpkeepRig.start();
  });

  afterEach(() => rig.end());

  it("tells Vault once when it starts, for the one before it may have been killed before it could", async () => {
    writeFileSync(rig.audit, "small");
    rig.upkeep();
    await rig.told(1);
    await rig.looks(3);
    equal(rig.tellings, 1);
    deepEqual(rig.files(), { "audit.log": "small" });
  });

  it("puts a large file aside, and keeps the last three of them", async () => {
    rig.upkeep();
    for (const [n, text] of ["first file", "second file", "third file", "fourth file"].entries()) {
      await rig.told(n + 1);
      rig.replace(rig.audit, text);
    }
    await rig.told(5);
    deepEqual(rig.files(), {
      "audit.log.1": "fourth file",
      "audit.log.2": "third file",
      "audit.log.3": "second file",
    });
  });

  it("leaves a file of just the limit alone", async () => {
    writeFileSync(rig.audit, "x".repeat(8));
    rig.upkeep();
    await rig.looks(3);
    deepEqual(rig.files(), { "audit.log": "x".repeat(8) });
  });

  it("tells Vault of another certificate, and of the same no more", async () => {
    writeFileSync(rig.certificate, "one");
    rig.upkeep(rig.certificate);
    await rig.told(1);
    await rig.looks(3);
    equal(rig.tellings, 1);
    rig.replace(rig.certificate, "two");
    await rig.told(2);
    await rig.looks(3);
    equal(rig.tellings, 2);
  });

  it("tells the server only, since any other `vault` would end, and waits until there is one", async () => {
    rig.found(rig.command);
    rig.upkeep();
    await rig.looks(3);
    equal(rig.tellings, 0);
    rig.found(rig.command, rig.server);
    await rig.told(1);
    equal(rig.command.exitCode ?? rig.command.signalCode, null);
  });
});
