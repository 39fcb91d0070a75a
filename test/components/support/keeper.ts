import type { VaultConsumer } from "../../../components/keeper/consumer.ts";
import { VaultKeeper, type VaultKeeperArgs } from "../../../components/keeper/vault-keeper.ts";
import { environment } from "../../../keeper/src/contract.ts";
import { type Inputs, run } from "../../support/engine.ts";

/** Types of the objects that the component makes. */
export const types = {
  account: "kubernetes:core/v1:ServiceAccount",
  role: "kubernetes:rbac.authorization.k8s.io/v1:Role",
  binding: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  deployment: "kubernetes:apps/v1:Deployment",
};
export const consumer: VaultConsumer = {
  name: "guestbook",
  namespace: "books",
  serviceAccount: "guests",
  audience: "door",
  path: "guestbook/door",
  field: "code",
  file: "/vault/secrets/door",
};
export const args: VaultKeeperArgs = {
  vault: {
    namespace: "vault",
    clusterDomain: "cluster.local",
    replicas: 1,
    seal: "shamir",
    fingerprint: "a-b-c",
  },
  image: {
    reference: "ghcr.io/you/visit-counter-keeper@sha256:0",
    version: "1.2.3",
    platform: "linux/amd64",
  },
  consumers: [consumer],
};

/** The registrations for a keeper with these arguments, except for a change. */
export function deploy(change: Partial<VaultKeeperArgs> = {}) {
  return run(() => new VaultKeeper("vault-keeper", { ...args, ...change }));
}

/** The specification of its pod. */
export async function podSpec(change: Partial<VaultKeeperArgs> = {}): Promise<Inputs> {
  return (await deploy(change)).only(types.deployment).inputs.spec.template.spec;
}

/** The arrangement that its pod reads. */
export async function arrangement(change: Partial<VaultKeeperArgs> = {}): Promise<Inputs> {
  const { env } = (await podSpec(change)).containers[0];
  return JSON.parse(env.find(({ name }: Inputs) => name === environment.arrangement).value);
}
