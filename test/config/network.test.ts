import { deepEqual, equal, rejects } from "node:assert/strict";
import { settingsOf } from "../support/settings.ts";

describe("The settings of the network", () => {
  it("name namespaces and blocks of addresses, of either version", async () => {
    const network = await networkOf({
      networkClients: "ingress-nginx, 10.0.0.0/8,fd00::/8",
      networkScrapers: "monitoring",
      networkVaultClients: "shop",
      networkApiServer: "10.0.0.1/32",
    });
    deepEqual(network?.clients, [
      { namespace: "ingress-nginx" },
      { cidr: "10.0.0.0/8" },
      { cidr: "fd00::/8" },
    ]);
    deepEqual(network?.scrapers, [{ namespace: "monitoring" }]);
    deepEqual(network?.vaultClients, [{ namespace: "shop" }]);
    deepEqual(network?.apiServer, [{ cidr: "10.0.0.1/32" }]);
  });

  it("let backups reach their bucket, and Vault its key service", async () => {
    const network = await networkOf({
      backupSchedule: "@daily",
      backupS3Url: "http://minio.storage.svc:9000/backups",
      backupS3Secret: "s3",
      vaultSeal: "transit",
      vaultSealSecret: "seal",
      vaultSealOptions:
        '{"address": "https://vault.example.org:8200", "mount_path": "transit/", "key_name": "unseal", "token": "file:///vault/seal/token"}',
    });
    deepEqual(network?.bucket, [{ namespace: "storage", ports: [] }]);
    deepEqual(network?.keyService, [{ ports: [8200] }]);
  });

  it("can do without policies", async () => {
    equal(await networkOf({ networkPolicies: false }), undefined);
  });

  it("refuse places without policies", async () => {
    await rejects(networkOf({ networkPolicies: false, networkVaultClients: "shop" }), {
      message:
        "Expected `networkPolicies` to be `true` with `networkVaultClients`, got `false`. " +
        "Remove one with `pulumi config rm networkPolicies` or `pulumi config rm networkVaultClients`.",
    });
  });
});

async function networkOf(values: Readonly<Record<string, string | boolean>>) {
  return (await settingsOf({ registry: "ghcr.io/you", ...values })).network?.places;
}
