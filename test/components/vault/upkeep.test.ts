import { deepEqual, equal } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { UpkeepRig } from "../support/upkeep-rig.ts";

describe("The upkeep beside Vault", () => {
  let rig: UpkeepRig;

  beforeEach(async () => {
    rig = await UpkeepRig.start();
  });

  afterEach(() => rig.end());

  it("signals Vault once at its start, as its predecessor may have been killed before it could", async () => {
    writeFileSync(rig.audit, "small");
    rig.upkeep();
    await rig.told(1);
    await rig.looks(3);
    equal(rig.tellings, 1);
    deepEqual(rig.files(), { "audit.log": "small" });
  });

  it("rotates a large file, and keeps the last three", async () => {
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

  it("leaves a file of exactly the limit alone", async () => {
    writeFileSync(rig.audit, "x".repeat(8));
    rig.upkeep();
    await rig.looks(3);
    deepEqual(rig.files(), { "audit.log": "x".repeat(8) });
  });

  it("signals Vault once about a new certificate", async () => {
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

  it("signals only the server, as any other `vault` would end, and waits until there is one", async () => {
    rig.found(rig.command);
    rig.upkeep();
    await rig.looks(3);
    equal(rig.tellings, 0);
    rig.found(rig.command, rig.server);
    await rig.told(1);
    equal(rig.command.exitCode ?? rig.command.signalCode, null);
  });
});
