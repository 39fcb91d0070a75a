import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { VaultConsumer } from "../keeper/consumer.ts";
import { digest } from "../kubernetes/digest.ts";
import type { CertificateAuthority } from "../vault/certificates.ts";
import { vaultAgentFiles } from "./vault-agent-configuration.ts";

/**
 * What the names of the agents' ConfigMaps begin with. A digest of the content follows, so that new content is a new
 * ConfigMap: pods roll to it, and those that have not rolled keep theirs. Only the rollout's Job sees when no pod is left
 * on an old one, and removes it.
 */
export const agentConfigMaps = "counter-vault-agent-";

/** The Vault that agents log in to. */
export interface AgentsVault {
  readonly agentUrl: pulumi.Input<string>;
  /** By what to verify it. @default plain HTTP */
  readonly certificateAuthority?: CertificateAuthority;
}

/**
 * The ConfigMap with the files of the Vault agents.
 *
 * @param metadata Metadata for a name.
 * @param account Owner, with which it goes on `destroy`.
 */
export function agentConfigMap(
  name: string,
  { agentUrl, certificateAuthority }: AgentsVault,
  consumer: VaultConsumer,
  metadata: (name: pulumi.Input<string>) => k8s.types.input.meta.v1.ObjectMeta,
  { kind, apiVersion, metadata: owner }: k8s.core.v1.ServiceAccount,
  parent: pulumi.Resource,
): k8s.core.v1.ConfigMap {
  const files = pulumi
    .output(agentUrl)
    .apply((url) => vaultAgentFiles({ url, certificateAuthority, consumer }));
  return new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: {
        ...metadata(files.apply((content) => `${agentConfigMaps}${digest(content)}`)),
        ownerReferences: [{ apiVersion, kind, name: owner.name, uid: owner.uid }],
      },
      immutable: true,
      data: files,
    },
    { parent, retainOnDelete: true },
  );
}
