/**
 * Who reads which secret of Vault, and where it ends up. Vault's policy and role, the secret's path, the pod's
 * ServiceAccount and token, and the file in the pod all derive from this.
 */
export interface VaultConsumer {
  /** Name of the policy and the role in Vault. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Audience of the pod's login token: a token stolen elsewhere is useless here. */
  readonly audience: string;
  /** Path of the secret below the mount `secret/`. */
  readonly path: string;
  /** The secret's field; its first value is random. */
  readonly field: string;
  /** File in the pod with the field's value, its version and when that was created, as a line of JSON. */
  readonly file: string;
}

/**
 * Who may read and change the consumer's secret: whoever Kubernetes lets create a token of this ServiceAccount, or a
 * pod that runs as it.
 *
 * @param namespace Vault's own, where such rights open Vault anyway. In the consumer's, everybody with the role `edit`
 *   has them.
 */
export function administratorOf(consumer: VaultConsumer, namespace: string) {
  const { name, audience } = consumer;
  const serviceAccount = administratorAccountOf(consumer);
  return { name: `${name}-administrator`, namespace, serviceAccount, audience };
}

/** The administrator's ServiceAccount. */
export function administratorAccountOf({ serviceAccount }: VaultConsumer): string {
  return `${serviceAccount}-administrator`;
}
