import { deepEqual, match, ok } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, KeptVault } from "../../keeper/support/kept-vault.ts";
import { VaultServer } from "../../keeper/support/vault-server.ts";
import { Certificates, hasOpenssl } from "../../support/certificates.ts";
import { root } from "../../support/project.ts";
import { servedFingerprint } from "../../support/served-certificate.ts";

const upkeep = join(root, "components/vault/upkeep.sh");

describe("The upkeep and a real Vault", function () {
  this.timeout(60_000);

  it("start a new audit file, which gets all that follows", async () => {
    const kept = await KeptVault.start();
    const { vault } = kept;
    try {
      await using keeper = kept.keep();
      await keeper.event("ready");
      const { size, ino } = statSync(vault.auditFile);
      await using _ = new Script(vault, size - 1);
      await until(() => existsSync(`${vault.auditFile}.1`) && existsSync(vault.auditFile));
      await kept.secret();
      match(readFileSync(vault.auditFile, "utf8"), /"path":"secret\/data\/guestbook\/door"/);
      const { ino: keptNode, size: keptSize } = statSync(`${vault.auditFile}.1`);
      deepEqual([keptNode, keptSize], [ino, size]);
    } finally {
      await kept.stop();
    }
  });

  it("switch to a renewed certificate without a restart", async function () {
    if (!hasOpenssl) this.skip();
    using made = new Certificates();
    const vault = await VaultServer.start(binary(), "vault-0", { certificates: made.folder });
    try {
      const before = await fingerprint(vault.url);
      await using _ = new Script(vault, 2 ** 30, join(made.folder, "tls.crt"));
      made.renew();
      await until(async () => (await fingerprint(vault.url)) !== before);
      ok(vault.isRunning);
    } finally {
      await vault[Symbol.asyncDispose]();
    }
  });
});

/** Runs the script with hardly a pause; its `pidof` finds this Vault only. */
class Script {
  readonly #folder = mkdtempSync(join(tmpdir(), "visit-counter-upkeep-"));
  readonly #process: ChildProcess;

  constructor(vault: VaultServer, limit: number, ...certificate: string[]) {
    const write = (name: string, command: string) =>
      writeFileSync(join(this.#folder, name), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    write("sleep", "exec /bin/sleep 0.05");
    write("pidof", `echo ${vault.processId}`);
    const limitFile = join(this.#folder, "audit-limit");
    writeFileSync(limitFile, String(limit));
    this.#process = spawn("sh", [upkeep, vault.auditFile, limitFile, "10", ...certificate], {
      env: { PATH: `${this.#folder}:${process.env.PATH}` },
      stdio: "ignore",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The fingerprint of Vault's certificate. */
function fingerprint(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return servedFingerprint(hostname, Number(port));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
