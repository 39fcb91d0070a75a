import type { Server } from "./contract.ts";
import { Failure } from "./failure.ts";
import type { Vault } from "./vault.ts";

/** A server that Vault counts for its majority, or will. Source: developer.hashicorp.com/vault/api-docs/system/storage/raft */
export interface Member {
  readonly node_id: string;
  /** Whether it has a vote already; a server that joined gets one after some ten seconds. */
  readonly voter: boolean;
}

/**
 * @returns The servers of the raft cluster.
 * @throws Failure if it has one that the arrangement lacks, as after lowering `vaultReplicas`.
 */
export async function refuseStrangers(
  vault: Vault,
  servers: readonly Server[],
): Promise<readonly Member[]> {
  const pods = servers.map(({ pod }) => pod);
  const { config } = (await vault.read("sys/storage/raft/configuration")) ?? {};
  const members: readonly Member[] = config?.servers ?? [];
  const strangers = members.map((one) => one.node_id).filter((name) => !pods.includes(name));
  if (strangers.length === 0) return members;
  throw new Failure(
    `Expected Vault's raft cluster to have no servers but ${list(pods)}, got ${list(strangers)} too. They ` +
      "still count towards the majority: remove each with `vault operator raft remove-peer`, as docs/operations.md " +
      "says, or set `vaultReplicas` back.",
  );
}

/** @throws Failure unless the raft cluster has exactly these servers, each with a vote. */
export async function requireVoters(vault: Vault, servers: readonly Server[]): Promise<void> {
  const members = await refuseStrangers(vault, servers);
  const voters = members.filter(({ voter }) => voter).map((one) => one.node_id);
  const others = servers.map(({ pod }) => pod).filter((pod) => !voters.includes(pod));
  if (others.length > 0)
    throw new Failure(
      `Expected each of Vault's servers to have a vote in the raft cluster, got none for ${list(others)}.`,
    );
}

function list(names: readonly string[]): string {
  return names.join(", ").replace(/, (?=[^,]*$)/, " and ");
}
