import { match } from "node:assert/strict";
import { nextStep, type Seen, type SeenReplica } from "../../../keeper/src/next-step.ts";
import type { Initialising, KeeperRecord } from "../../../keeper/src/record.ts";

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
    ...{ secret: "keys", seal: "shamir", claim: "first", replicas: [empty("vault-0")] },
    ...change,
  });
}

/** Asserts that the step is to wait for this reason. */
export function waits(step: ReturnType<typeof nextStep>, reason: RegExp): void {
  match(step.do === "wait" ? step.reason : JSON.stringify(step), reason);
}

export function silent(pod: string): SeenReplica {
  return { ...server(pod), trouble: `${pod} is silent` };
}

function server(pod: string): SeenReplica {
  return { pod, claim: `data-${pod}`, url: `http://${pod}`, active: false };
}

export function empty(pod: string): SeenReplica {
  return { ...server(pod), status: { ...status, initialized: false, sealed: true, n: 0 } };
}

export function sealed(pod: string, n = 123): SeenReplica {
  return { ...server(pod), status: { ...status, sealed: true, n } };
}

export function active(pod: string, n = 123): SeenReplica {
  return { ...server(pod), status: { ...status, n }, active: true };
}
