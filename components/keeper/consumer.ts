/**
 * Who reads which secret of Vault, and how it gets there. All that has a part in it (Vault's policy and role, the
 * secret's path, the pod's ServiceAccount and token, the file in the pod) is made from one of these.
 */
export interface VaultConsumer {
  /** Policy and role in Vault. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Audience of the token that the pod logs in with: one that is stolen from another place is no good here. */
  readonly audience: string;
  /** Path of the secret below the mount `secret/`. */
  readonly path: string;
  /** The secret's field; its first value is random. */
  readonly field: string;
  /** Where the pod finds the field's value, with its version and when that was made, as a line of JSON. */
  readonly file: string;
}

/**
 * Who may read and change the consumer's secret: whoever the rights of Kubernetes let make a token of its ServiceAccount, or
 * a pod that runs as it.
 *
 * @param namespace Vault's own, where such rights open Vault anyway. In the consumer's, everybody with the role `edit` has
 *   them.
 */
export function administratorOf(consumer: VaultConsumer, namespace: string) {
  const { name, audience } = consumer;
  const serviceAccount = administratorAccountOf(consumer);
  return { name: `${name}-administrator`, namespace, serviceAccount, audience };
}

/** The ServiceAccount of that administrator. */
export function administratorAccountOf({ serviceAccount }: VaultConsumer): string {
  return `${serviceAccount}-administrator`;
}
