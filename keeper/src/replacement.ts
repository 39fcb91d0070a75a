import type { Seen, SeenServer } from "./seen.ts";
import { type Step, type Wait, wait } from "./step.ts";

/** Entries of the raft log that a standby may lack. Source: Vault's own default of `max_trailing_logs`. */
const allowedLag = 1000;

/**
 * Pods of Vault change to a new template only when they are deleted; the keeper deletes one, and the next one when that
 * server serves again. This is about an outdated pod whose server does not serve, for example one that crash-loops
 * with half of the new settings: it is replaced unless another server is in trouble.
 *
 * @returns undefined if there is none, or if something else must come first.
 */
export function replaceIdle(seen: Seen): Step | undefined {
  const { seal, record, servers, certificateTrouble } = seen;
  if (certificateTrouble !== undefined) return undefined;
  const isIdle = ({ podState, status, trouble }: SeenServer) => {
    if (!podState?.isOutdated || podState.isReady) return false;
    if (!status?.initialized) return true;
    // Unsealing comes first; without stored keys, the server may be one to give up.
    return record.state === "initialised" && status.sealed && (trouble || seal !== "shamir");
  };
  const isInTrouble = ({ podState, status }: SeenServer) => {
    if (!podState || podState.isEnding) return true;
    if (podState.isOutdated) return false;
    return !status || (status.initialized && (status.sealed || !podState.isReady));
  };
  return servers.some(isInTrouble) ? undefined : replace(servers.findLast(isIdle));
}

/**
 * With outdated pods, the next step of their replacement while Vault serves: standbys first, last the active server,
 * which steps down before. Nothing happens while any server is in trouble or lags behind, or a new one might lack its
 * certificate.
 *
 * @param active The active server; the others are unsealed or in trouble.
 * @returns undefined if no pod is outdated.
 */
export function replaceServing(seen: Seen, active: SeenServer): Step | undefined {
  const { isRevisionKnown, servers, members, certificateTrouble } = seen;
  if (!isRevisionKnown)
    return wait("Expected Vault's StatefulSet to be observed by its controller, got none yet.");
  const outdated = servers.filter(({ podState }) => podState?.isOutdated);
  if (outdated.length === 0) return undefined;
  if (certificateTrouble !== undefined)
    return underWay(outdated, "It waits for their certificate.");
  // One that is not ready comes first, as its replacement may be what it needs.
  const next =
    outdated.find(({ podState }) => !podState?.isReady) ??
    outdated.findLast((server) => server !== active) ??
    active;
  for (const server of servers) {
    const hindrance = hindranceOf(server, active, server === next);
    if (hindrance !== undefined) return underWay(outdated, hindrance);
  }
  if (members === undefined) return { do: "ask for members", active };
  if (members.trouble) return underWay(outdated, members.trouble);
  if (next === active && servers.length > 1 && active.podState)
    return { do: "step down", active, podId: active.podState.uid };
  return replace(next);
}

/** Why no server may be replaced now, because of this one; empty if its own trouble says it. */
function hindranceOf(
  { pod, podState, standing, trouble }: SeenServer,
  active: SeenServer,
  isNext: boolean,
): string | undefined {
  if (trouble) return "";
  if (!podState) return `Expected a pod ${pod}, got none yet.`;
  if (podState.isEnding) return `Expected a new pod ${pod}, got the former one, which is ending.`;
  if (!standing) return `Expected ${pod} to be unsealed, got a sealed server.`;
  if (!podState.isReady && !isNext)
    return `Expected the pod ${pod} to be ready, got \`${podState.waitsFor}\`.`;
  if (!standing.isConnected)
    return `Expected ${pod} to be connected to ${active.pod}, the active server, got no heartbeat.`;
  const lag = (active.standing?.appliedIndex ?? 0) - standing.appliedIndex;
  if (lag > allowedLag)
    return `Expected ${pod} to have caught up with ${active.pod}, got a lag of ${lag} entries.`;
  return undefined;
}

function underWay(outdated: readonly SeenServer[], hindrance: string): Wait {
  const pods = outdated.map(({ pod }) => pod).join(", ");
  const fact = `Expected all pods of Vault to have its newest settings, got older ones in ${pods}.`;
  return wait(`${fact} The keeper replaces them one by one. ${hindrance}`.trim());
}

function replace(server: SeenServer | undefined): Step | undefined {
  if (!server?.podState) return undefined;
  return { do: "replace", pod: server.pod, podId: server.podState.uid };
}
