import type { VaultArgs, VaultSurroundings } from "../../../components/vault/args.ts";
import { Vault } from "../../../components/vault/vault.ts";
import { type Inputs, run } from "../../support/engine.ts";

export const image = { repository: "docker.io/hashicorp/vault", tag: "1.21.1" };
export const injector = { image: { repository: "docker.io/hashicorp/vault-k8s", tag: "1.7.6" } };
export const tls = { secret: "vault-tls", certificateAuthority: "an authority" };

/** A try-out Vault: plain HTTP, with unseal keys. */
export const args: VaultArgs & VaultSurroundings = {
  namespace: "vault",
  clusterDomain: "cluster.local",
  chart: { name: "vault", version: "0.34.1", repository: "https://charts.example.org" },
  image,
  replicas: 1,
  spread: "preferred",
  limits: { cpu: "1", memory: "512Mi" },
  storage: { size: "1Gi" },
  injector,
  jobImage: {
    reference: "ghcr.io/you/visit-counter-keeper@sha256:0",
    version: "1.2.3",
    platform: "linux/amd64",
  },
};

/** The Helm release of such a Vault, apart from the changes. */
export async function release(change: Partial<VaultArgs> = {}): Promise<Inputs> {
  const { only } = await run(() => new Vault("vault", { ...args, ...change }));
  return only("kubernetes:helm.sh/v3:Release").inputs;
}

/** The chart values of that release. */
export async function values(change: Partial<VaultArgs> = {}): Promise<Inputs> {
  return (await release(change)).values;
}
