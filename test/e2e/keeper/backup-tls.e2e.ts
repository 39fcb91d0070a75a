import { deepEqual, equal, match } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type BackupPlan, environment } from "../../../keeper/src/backup/contract.ts";
import { environment as keeperEnvironment } from "../../../keeper/src/contract.ts";
import { FakeBucket } from "../../keeper/backup/support/fake-bucket.ts";
import { FakePods } from "../../keeper/backup/support/fake-pods.ts";
import { backupLogin } from "../../keeper/backup/support/login.ts";
import { planOf } from "../../keeper/backup/support/plan.ts";
import { token } from "../../keeper/support/fake-cluster.ts";
import { KeptVault } from "../../keeper/support/kept-vault.ts";
import { Certificates, hasOpenssl } from "../../support/certificates.ts";
import { root } from "../../support/project.ts";

describe("A backup as a process, over TLS", function () {
  this.timeout(60_000);

  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("trusts Vault by its authority alone, given or published, and the bucket by another, and ends with 0", async () => {
    using vaults = new Certificates();
    using buckets = new Certificates();
    const kept = await KeptVault.start({ certificates: vaults.folder });
    const folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
    try {
      const certificateAuthority = vaults.read("ca.crt");
      kept.arrangement = { ...kept.arrangement, certificateAuthority, backup: backupLogin };
      await using keeper = kept.keep();
      await keeper.event("ready");
      await using pods = await FakePods.start({ "counter-0": 7 });
      pods.token = await codeOf(kept, certificateAuthority);
      const [cert, key] = [buckets.read("tls.crt"), buckets.read("tls.key")];
      await using bucket = await FakeBucket.start({ cert, key });
      writeFileSync(join(folder, "access-key-id"), bucket.key.id);
      writeFileSync(join(folder, "secret-access-key"), bucket.key.secret);
      writeFileSync(join(folder, "vault-token"), token("vault", "backup", "vault"));
      const { url, region } = bucket;
      const target = { url, region, certificateAuthority: buckets.read("ca.crt") };
      const plan = { ...planOf(kept.vault, pods, target), certificateAuthority };

      equal((await once(start(folder, plan), "exit"))[0], 0);
      deepEqual([...bucket.objects.keys()].map((path) => path.split("-")[0]).sort(), [
        "/bucket/prefix/counts",
        "/bucket/prefix/vault",
      ]);

      const stranger = start(folder, { ...plan, certificateAuthority: buckets.read("ca.crt") });
      const [line] = await once(createInterface(stranger.stdout), "line");
      stranger.kill();
      match(
        JSON.parse(line).message,
        /got none\. Expected Vault at https:\S+ to answer, got `[A-Z_]+`\.$/,
      );
      equal(bucket.objects.size, 2);

      // The keeper's authority comes as a file.
      writeFileSync(join(folder, "vault-ca.crt"), certificateAuthority);
      const { certificateAuthority: _, ...withoutAuthority } = plan;
      equal((await once(start(folder, withoutAuthority), "exit"))[0], 0);
    } finally {
      await kept.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

/** The consumer's secret, with the rights of the consumer. */
async function codeOf(kept: KeptVault, certificateAuthority: string): Promise<string> {
  const usual = getCACertificates("default");
  setDefaultCACertificates([certificateAuthority]);
  try {
    return (await kept.secret()).code;
  } finally {
    setDefaultCACertificates(usual);
  }
}

function start(folder: string, plan: BackupPlan) {
  return spawn(process.execPath, [join(root, "keeper/src/backup/main.ts")], {
    env: {
      [environment.plan]: JSON.stringify(plan),
      [environment.filesDirectory]: folder,
      [environment.bucketKeyDirectory]: folder,
      [keeperEnvironment.tokensDirectory]: folder,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
}
