import { equal, ok } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { VaultKeeper } from "../../components/keeper/vault-keeper.ts";
import { Vault } from "../../components/vault/vault.ts";
import { environment } from "../../keeper/src/contract.ts";
import { Certificates, hasOpenssl } from "./certificates.ts";
import { type Inputs, resolved, run } from "./engine.ts";

describe(`The certificate that docs/vault.md makes${hasOpenssl ? "" : " (skipped: no openssl)"}`, () => {
  before(function () {
    if (!hasOpenssl) this.skip();
  });

  for (const domain of ["cluster.local", "k8s.example.org"])
    it(`is of the authority, and of every name that the program uses in ${domain}`, async () => {
      using made = new Certificates(domain);
      const certificate = new X509Certificate(made.read("tls.crt"));
      const authority = new X509Certificate(made.read("ca.crt"));
      ok(authority.ca);
      ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
      const urls = await addresses(made.read("ca.crt"), domain);
      equal(urls.length, 7);
      for (const url of urls) {
        const { protocol, hostname } = new URL(url);
        equal(protocol, "https:");
        ok(certificate.checkHost(hostname) ?? certificate.checkIP(hostname), hostname);
      }
      ok(!certificate.checkHost(`vault.elsewhere.svc.${domain}`));
    });
});

/** Vault's own, those that the keeper asks, the one that a server names itself by, and those on loopback. */
async function addresses(certificateAuthority: string, clusterDomain: string): Promise<string[]> {
  const image = { reference: "keeper", version: "1", platform: "linux/amd64" };
  const { result, only } = await run(() => {
    const vault = new Vault("vault", {
      namespace: "vault",
      clusterDomain,
      chart: { name: "vault" },
      image: { repository: "vault", tag: "1" },
      replicas: 3,
      spread: "required",
      limits: { cpu: "1", memory: "512Mi" },
      storage: { size: "1Gi" },
      tls: { secret: "vault-tls", certificateAuthority },
      jobImage: image,
    });
    new VaultKeeper("vault-keeper", { vault, image, consumers: [] });
    return vault;
  });
  const [{ env }] = only("kubernetes:apps/v1:Deployment").inputs.spec.template.spec.containers;
  const arrangement = env.find(({ name }: Inputs) => name === environment.arrangement).value;
  const { apiAddr } = only("kubernetes:helm.sh/v3:Release").inputs.values.server.ha;
  return [
    await resolved(result.url),
    ...JSON.parse(arrangement).servers.map(({ url }: Inputs) => url),
    apiAddr.replace("$(VAULT_K8S_POD_NAME)", "vault-1"),
    "https://localhost:8200",
    "https://127.0.0.1:8200",
  ];
}
