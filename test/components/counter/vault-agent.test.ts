import { deepEqual, equal, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counterConsumer } from "../../../components/counter/consumer.ts";
import { vaultAgent } from "../../../components/counter/vault-agent.ts";
import type { Inputs } from "../../support/engine.ts";

describe("A Vault agent", () => {
  it("waits for the authority that the keeper publishes, and for none otherwise", () => {
    const consumer = counterConsumer("counter", "visit-counter");
    const args = { image: "vault", consumer, configMapName: "agent" };
    const items = [{ key: "ca.crt", path: "ca.crt" }];
    const volume = { name: "vault-authority", configMap: { name: "vault-authority", items } };
    const mount = { name: "vault-authority", mountPath: "/etc/vault-authority", readOnly: true };
    for (const hasPublishedAuthority of [true, false]) {
      const { sidecar, volumes }: Inputs = vaultAgent({ ...args, hasPublishedAuthority });
      const named = ({ name }: { name: string }) => name === "vault-authority";
      deepEqual(volumes.filter(named), hasPublishedAuthority ? [volume] : []);
      deepEqual(sidecar.volumeMounts.filter(named), hasPublishedAuthority ? [mount] : []);
    }
  });
});

describe("The startup probe of a Vault agent", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-secret-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("fails while there is no file, and says what the pod waits for and where to look", () => {
    const { status, stdout } = probe(join(folder, "it's $HOME"));
    equal(status, 1);
    equal(
      stdout,
      "Waiting for secret/visit-counter/admin from Vault. " +
        "To see why: kubectl logs --namespace visit-counter --container vault-agent counter-0\n",
    );
  });

  it("fails while the file is empty", () => {
    const file = join(folder, "secret");
    writeFileSync(file, "");
    equal(probe(file).status, 1);
  });

  it("succeeds when the file has content", () => {
    const file = join(folder, "it's $HOME");
    writeFileSync(file, "{}\n");
    const { status, stdout } = probe(file);
    equal(status, 0);
    equal(stdout, "");
  });

  it("runs every second, for as long as it takes", () => {
    const { periodSeconds, failureThreshold } = sidecar("/secret").startupProbe;
    equal(periodSeconds, 1);
    ok(failureThreshold > 10 * 365 * 24 * 3600);
  });

  function probe(file: string) {
    const [command, ...args] = sidecar(file).startupProbe.exec.command;
    return spawnSync(command, args, {
      encoding: "utf8",
      env: { ...process.env, HOSTNAME: "counter-0" },
    });
  }

  function sidecar(file: string): Inputs {
    const consumer = { ...counterConsumer("counter", "visit-counter"), file };
    return vaultAgent({ image: "vault", consumer, configMapName: "agent" }).sidecar;
  }
});
