import { match } from "node:assert/strict";
import { nextStep } from "../../../keeper/src/next-step.ts";
import type { PodState } from "../../../keeper/src/pod-state.ts";
import type { Initialising, KeeperRecord } from "../../../keeper/src/record.ts";
import type { Seen, SeenServer } from "../../../keeper/src/seen.ts";

export const status = { initialized: true, sealed: false, type: "shamir", n: 123 };
export const initialising: Initialising = { state: "initialising", claim: "first", shares: 123 };
export const wiping: KeeperRecord = { ...initialising, state: "wiping" };
export const stored: KeeperRecord = { state: "initialised", seal: "shamir", keys: ["one", "two"] };
export const recovery: KeeperRecord = { ...stored, seal: "transit" };
export const noSecret: KeeperRecord = { state: "nothing", hasSecret: false };
export const emptySecret: KeeperRecord = { state: "nothing", hasSecret: true };

/** The next step for a Vault of one empty server, apart from the change. */
export function step(change: Partial<Seen> & { record: KeeperRecord }) {
  return nextStep({
    ...{ namespace: "vault", secret: "keys", seal: "shamir", claim: "first" },
    ...{ isRevisionKnown: true, servers: [empty("vault-0")] },
    ...change,
  });
}

/** Asserts that the step is to wait for this reason. */
export function waits(step: ReturnType<typeof nextStep>, reason: RegExp): void {
  match(step.do === "wait" ? step.reason : JSON.stringify(step), reason);
}

export function silent(pod: string): SeenServer {
  return { ...server(pod), trouble: `${pod} is silent` };
}

function server(pod: string) {
  return { pod, claim: `data-${pod}`, url: `http://${pod}`, podState: podState(pod) };
}

function podState(pod: string): PodState {
  return {
    ...{ uid: `${pod}-uid`, isOutdated: false, isReady: true, isEnding: false },
    waitsFor: "Running",
  };
}

/** The server with a changed pod. */
export function withPod<T extends SeenServer>(server: T, change: Partial<PodState>): T {
  return { ...server, podState: { ...podState(server.pod), ...change } };
}

/** The server with an outdated pod. */
export function outdated<T extends SeenServer>(server: T, change: Partial<PodState> = {}): T {
  return withPod(server, { isOutdated: true, ...change });
}

export function empty(pod: string): SeenServer {
  return { ...server(pod), status: { ...status, initialized: false, sealed: true, n: 0 } };
}

export function sealed(pod: string, n = 123) {
  return { ...server(pod), status: { ...status, sealed: true, n } };
}

export function active(pod: string, n = 123) {
  const standing = { isActive: true, appliedIndex: 5000, isConnected: true };
  return { ...server(pod), status: { ...status, n }, standing };
}

export function standby(pod: string) {
  const standing = { isActive: false, appliedIndex: 4000, isConnected: true };
  return { ...server(pod), status, standing };
}
