import { replaceIdle, replaceServing } from "./replacement.ts";
import type { Seen, SeenServer } from "./seen.ts";
import { type Step, wait } from "./step.ts";

/**
 * The only place that decides what is done to Vault. It remembers nothing between decisions, so when a keeper is
 * killed, at any point, another continues. Two rules always hold: stored keys are never replaced, and storage is given
 * up only if it provably never held a secret.
 */
export function nextStep(seen: Seen): Step {
  const { seal, record, servers } = seen;
  const initialised = servers.filter(({ status }) => status?.initialized);
  const migration = migrationOf(seen);
  if (migration) return wait(migration);
  const idle = replaceIdle(seen);
  if (idle) return idle;
  const otherSeal = otherSealOf(seen);
  if (otherSeal) return wait(otherSeal);
  if (initialised.length === 0) return begin(seen);
  if (record.state !== "initialised") return recover(seen, initialised);

  // A server that could not be unsealed delays neither the others nor the steps that follow.
  const sealed = initialised.filter(
    ({ status, trouble }) => status?.sealed && !status.removed_from_cluster && !trouble,
  );
  const [first] = sealed;
  if (first && seal === "shamir") return { do: "unseal", servers: sealed, keys: record.keys };
  const active = initialised.find(({ standing }) => standing?.isActive);
  const complaints = [
    ...removals(seen, active),
    first &&
      `Expected ${first.pod} to be unsealed by its seal \`${seal}\`, got a sealed one. ` +
        "Its log says why; if somebody sealed it, delete the pod.",
    troubles(seen),
  ];
  if (!active)
    return wait(
      joined(complaints) ??
        "Expected one of Vault's servers to be active, got none yet. If `vaultReplicas` was lowered, raise it again: " +
          "servers have to be removed first, as docs/operations.md says.",
    );
  const outsider = servers.find(({ status }) => status?.initialized === false);
  if (outsider) return { do: "join", server: outsider, leader: active };
  // The first configuration gives the keeper the rights to replace servers.
  const step = record.rootToken === undefined ? replaceServing(seen, active) : undefined;
  if (step && step.do !== "wait") return step;
  return { do: "configure", active, record, complaint: joined([...complaints, step?.reason]) };
}

/** Migrating to another seal takes a person, who must be present while Vault rewraps its keys. */
function migrationOf({ seal, record }: Seen): string | undefined {
  if (record.state !== "initialised" || record.seal === seal) return undefined;
  return (
    `Expected the seal \`${record.seal}\`, with which Vault was initialised, got \`${seal}\`. The keeper does not ` +
    "migrate Vault from one seal to another: set `vaultSeal` back, or migrate it by hand as docs/vault.md says."
  );
}

function otherSealOf({ seal, servers }: Seen): string | undefined {
  const other = servers.find(({ status }) => status && status.type !== seal);
  if (!other) return undefined;
  return (
    `Expected ${other.pod} to have the seal \`${seal}\`, got \`${other.status?.type}\`. ` +
    "It runs with an older configuration: delete the pod, and it starts with the new one."
  );
}

/** A removed server has outdated storage. That nothing is lost with it only a person can say. */
function removals({ namespace, servers }: Seen, active: SeenServer | undefined): string[] {
  return servers
    .filter(({ status }) => status?.removed_from_cluster)
    .map(({ pod, claim }) => {
      const fact = `Expected ${pod} to belong to Vault's raft cluster, got a server that was removed from it.`;
      if (!active) return fact;
      return (
        `${fact} ${active.pod} has all that Vault stores; the claim ${claim} has what was stored before. Delete it with ` +
        "its pod, and an empty server joins: " +
        `\`kubectl delete --namespace ${namespace} --wait=false persistentvolumeclaim/${claim} pod/${pod}\`.`
      );
    });
}

/** No server is initialised. */
function begin(seen: Seen): Step {
  const { secret, record, claim, servers } = seen;
  const silent = troubles(seen);
  if (silent) return wait(silent);
  if (record.state === "initialised")
    return wait(
      `Expected the Vault that the keys in the Secret ${secret} belong to, got an empty one. Restore its storage; ` +
        "if that is lost for good, delete the Secret, and the keeper initialises a new Vault.",
    );
  if (claim === undefined) return wait(`Expected the claim ${servers[0]?.claim}, got none yet.`);
  if (record.state === "nothing" && !record.hasSecret) return { do: "make secret" };
  if (record.state === "nothing" || record.claim !== claim) return { do: "announce", claim };
  return record.state === "wiping" ? wipe(seen, claim) : { do: "initialise", record };
}

/** At least one server is initialised, but no keys are stored. */
function recover(seen: Seen, initialised: readonly SeenServer[]): Step {
  const { secret, seal, record, claim, servers } = seen;
  const [first] = servers;
  // Initialised exactly as announced, and no other server is: the keys and the root token died with the keeper that got
  // them, so nobody has ever had access. With unseal keys, the server must still be sealed too: to unseal it, somebody
  // would need those keys. With a seal it unseals itself, but without the root token nobody has access either.
  const isAsAnnounced =
    (record.state === "initialising" || record.state === "wiping") &&
    record.claim === claim &&
    initialised.length === 1 &&
    initialised[0] === first &&
    first?.status?.n === record.shares &&
    (first.status.sealed || seal !== "shamir");
  if (isAsAnnounced && record.state === "wiping") return wipe(seen, record.claim);
  if (isAsAnnounced && record.state === "initialising") return { do: "give up", record };
  return wait(
    `Expected the Secret ${secret} to hold the keys of the initialised Vault, got none. ` +
      "Put it back, or create it as docs/operations.md says, with a `root-token`.",
  );
}

function wipe({ servers }: Seen, claim: string): Step {
  const podId = servers[0]?.podState?.uid;
  return { do: "wipe", claim, podId };
}

/** What is wrong with servers that do not answer, or could not be unsealed, and with their pods. */
function troubles({ namespace, servers }: Seen): string | undefined {
  const sentences = servers.flatMap(({ pod, podState, trouble }) => {
    if (!trouble || !podState || podState.isReady || podState.waitsFor === "Running")
      return [trouble];
    const describe = `kubectl describe pod ${pod} --namespace ${namespace}`;
    return [
      trouble,
      `The pod ${pod} is not ready, with \`${podState.waitsFor}\`. See why: ${describe}`,
    ];
  });
  return joined(sentences);
}

function joined(sentences: readonly (string | undefined)[]): string | undefined {
  return sentences.filter(Boolean).join(" ") || undefined;
}
