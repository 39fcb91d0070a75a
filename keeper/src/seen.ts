import type { Arrangement, Server } from "./contract.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { type PodState, podState } from "./pod-state.ts";
import type { KeeperRecord } from "./record.ts";
import { type SealStatus, type Standing, Vault } from "./vault.ts";

/** A server as just seen. */
export interface SeenServer extends Server {
  /** Its pod; undefined if there is none. */
  readonly podState?: PodState;
  /** Undefined if it did not answer. */
  readonly status?: SealStatus;
  /** Its place in the cluster; undefined unless it is unsealed. */
  readonly standing?: Standing;
  /** Why it has no status, or could not be unsealed, in a sentence. */
  readonly trouble?: string;
}

/** Everything that a decision depends on. */
export interface Seen {
  /** Namespace of Vault, for messages. */
  readonly namespace: string;
  /** Name of the Secret, for messages. */
  readonly secret: string;
  /** What must unseal Vault: `shamir` for keys, or the type of its `seal` stanza. */
  readonly seal: string;
  readonly record: KeeperRecord;
  /** Id of the first server's claim; undefined if there is none. */
  readonly claim?: string;
  /** Whether the pods' newest revision is known: the StatefulSet's controller has observed its latest change. */
  readonly isRevisionKnown: boolean;
  readonly servers: readonly SeenServer[];
  /** Why a server that starts now may lack its certificate: none is replaced then. @default it has one */
  readonly certificateTrouble?: string;
  /** Whether the raft cluster has exactly these servers, each with a vote; undefined until it has been asked. */
  readonly members?: { readonly trouble?: string };
}

/** Checks at everything once. */
export async function look(
  { namespace, secret, seal, statefulSet, servers }: Arrangement,
  kubernetes: Kubernetes,
  record: KeeperRecord,
): Promise<Seen> {
  const [first] = servers;
  const pods = await Promise.all(servers.map(({ pod }) => kubernetes.pod(pod)));
  // After the pods, so that none of them is newer.
  const revision = await kubernetes.revision(statefulSet);
  return {
    ...{ namespace, secret, seal, record },
    claim: first && (await kubernetes.claimId(first.claim)),
    isRevisionKnown: revision !== undefined,
    servers: await Promise.all(
      servers.map((server, index) => {
        const pod = pods[index];
        return see(server, pod && podState(pod, revision));
      }),
    ),
  };
}

/**
 * A server with an outdated pod is addressed as that pod listens, for example by plain HTTP from before its certificate
 * was asked for.
 */
async function see(server: Server, state: PodState | undefined): Promise<SeenServer> {
  const scheme = state?.isOutdated ? state.scheme : undefined;
  const url = scheme ? server.url.replace(/^https?(?=:)/, scheme) : server.url;
  const seen = { ...server, url, podState: state };
  const vault = new Vault(url);
  try {
    const status = await vault.sealStatus();
    const isUnsealed = status.initialized && !status.sealed;
    return { ...seen, status, ...(isUnsealed && { standing: await vault.standing() }) };
  } catch (error) {
    return { ...seen, trouble: (error as Error).message };
  }
}
