import { deepEqual, equal } from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { upkeepData } from "../../../components/vault/upkeep.ts";
import { UpkeepRig } from "../support/upkeep-rig.ts";

it("The limit of an audit file is an eighth of its claim, as there are up to four", () => {
  deepEqual(upkeepData({ size: "1Gi" }), { "audit-limit": "134217728\n" });
  deepEqual(upkeepData({ size: "10G" }), { "audit-limit": "1250000000\n" });
});

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

  it("follows a limit that changes with the claims, and does without one", async () => {
    const text = "x".repeat(9);
    writeFileSync(rig.limit, "16\n");
    writeFileSync(rig.audit, text);
    rig.upkeep();
    await rig.looks(3);
    rmSync(rig.limit);
    await rig.looks(3);
    deepEqual(rig.files(), { "audit.log": text });
    rig.replace(rig.limit, "8\n");
    await rig.told(2);
    deepEqual(rig.files(), { "audit.log.1": text });
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
