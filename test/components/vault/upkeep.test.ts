import { deepEqual, equal } from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import type { VaultArgs } from "../../../components/vault/args.ts";
import { upkeepData } from "../../../components/vault/upkeep.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { UpkeepRig } from "../support/upkeep-rig.ts";
import { image, tls, values } from "../support/vault-release.ts";

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

describe("The upkeep, by the values of the chart,", () => {
  it("limits an audit file to an eighth of its claim, as there are up to four", () => {
    deepEqual(upkeepData({ size: "1Gi" }), { "audit-limit": "134217728\n" });
    deepEqual(upkeepData({ size: "10G" }), { "audit-limit": "1250000000\n" });
  });

  it("has a container of its own image beside it, for its audit file and its certificate", async () => {
    const upkeep = async (change: Partial<VaultArgs>) => {
      const { server } = await values(change);
      const [container, ...others] = server.extraInitContainers;
      deepEqual(others, []);
      equal(server.shareProcessNamespace, true);
      return container;
    };
    const { command, volumeMounts, securityContext, ...container } = await upkeep({});
    equal(container.image, `${image.repository}:${image.tag}`);
    equal(container.restartPolicy, "Always");
    deepEqual(command.slice(0, 2), ["/bin/sh", "-c"]);
    const limit = "/etc/vault-upkeep/audit-limit";
    deepEqual(command.slice(3), ["upkeep", "/vault/audit/audit.log", limit, "10"]);
    const mounts = [
      { name: "audit", mountPath: "/vault/audit" },
      { name: "upkeep", mountPath: "/etc/vault-upkeep", readOnly: true },
    ];
    deepEqual(volumeMounts, mounts);
    equal(securityContext.readOnlyRootFilesystem, true);
    const { server } = await values();
    deepEqual(
      restrictedViolations({
        securityContext: server.statefulSet.securityContext.pod,
        containers: [{ name: "upkeep", securityContext }],
      }),
      [],
    );

    const secured = await upkeep({ tls });
    deepEqual(secured.command.slice(5), [limit, "10", "/vault/tls/tls.crt"]);
    deepEqual(secured.volumeMounts, [
      ...mounts,
      { name: "tls", mountPath: "/vault/tls", readOnly: true },
    ]);
  });

  it("has nothing of its claims' size in the pods' template, so that no server restarts when they grow", async () => {
    const [small, large] = [await values(), await values({ storage: { size: "2Gi" } })];
    for (const { server } of [small, large])
      for (const claim of ["dataStorage", "auditStorage"]) delete server[claim].size;
    deepEqual(large, small);
  });
});
