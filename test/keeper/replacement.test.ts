import { deepEqual, equal, match } from "node:assert/strict";
import type { Seen, SeenServer } from "../../keeper/src/seen.ts";
import {
  active,
  empty,
  outdated,
  recovery,
  sealed,
  silent,
  standby,
  step,
  stored,
  withPod,
} from "./support/seen.ts";

const first = active("vault-0");
const second = standby("vault-1");
const third = standby("vault-2");
const down = { isReady: false, waitsFor: "CrashLoopBackOff" };

/** With a cluster whose members are as arranged. */
function next(change: Partial<Seen>) {
  return step({ record: stored, members: {}, ...change });
}

function replace(pod: string) {
  return { do: "replace", pod, podId: `${pod}-uid` };
}

/** The complaint of a keeper that waits, configuring Vault meanwhile. */
function complaintOf(change: Partial<Seen>): string | undefined {
  const found = next(change);
  return found.do === "configure" ? found.complaint : JSON.stringify(found);
}

describe("The replacement of outdated pods of servers that serve", () => {
  for (const [what, servers, expected] of [
    ["the last standby first", [first, second, third].map((one) => outdated(one)), "vault-2"],
    ["then the next", [outdated(first), outdated(second), third], "vault-1"],
    ["a standby, wherever it is", [outdated(standby("vault-0")), active("vault-1")], "vault-0"],
    ["a single server", [outdated(first)], "vault-0"],
    [
      "a server that serves though its pod is not ready",
      [outdated(first), outdated(second, down), outdated(third)],
      "vault-1",
    ],
  ] as const)
    it(`begins with ${what}`, () => {
      deepEqual(next({ servers }), replace(expected));
    });

  it("waits for a second server that is not ready", () => {
    const servers = [outdated(first), outdated(second, down), outdated(third, down)];
    match(
      `${complaintOf({ servers })}`,
      /Expected the pod vault-2 to be ready, got `CrashLoopBackOff`\.$/,
    );
  });

  it("ends with the active server, which steps down before", () => {
    const servers = [outdated(first), second, third];
    deepEqual(next({ servers }), {
      do: "step down",
      active: servers[0],
      podId: "vault-0-uid",
    });
  });

  it("asks for the members of the raft cluster before each step", () => {
    for (const servers of [[outdated(first)], [outdated(first), second]])
      deepEqual(next({ servers, members: undefined }), {
        do: "ask for members",
        active: servers[0],
      });
  });

  it("is over when no pod is outdated", () => {
    const servers = [first, second, third];
    deepEqual(next({ servers, members: undefined }), {
      do: "configure",
      active: first,
      record: stored,
      complaint: undefined,
    });
  });

  it("waits until the newest revision is known", () => {
    equal(
      complaintOf({ servers: [first], isRevisionKnown: false }),
      "Expected Vault's StatefulSet to be observed by its controller, got none yet.",
    );
  });

  const { podState: _, ...podless } = silent("vault-1");
  for (const [what, other, reason, members] of [
    ["has no pod", podless, "vault-1 is silent"],
    ["does not answer", silent("vault-1"), "vault-1 is silent"],
    [
      "still has a pod that is ending",
      withPod(second, { isEnding: true }),
      "Expected a new pod vault-1, got the former one, which is ending.",
    ],
    [
      "has a pod that is not ready yet",
      withPod(second, { isReady: false, waitsFor: "Running" }),
      "Expected the pod vault-1 to be ready, got `Running`.",
    ],
    [
      "could not be unsealed",
      { ...sealed("vault-1"), trouble: "vault-1 is stuck" },
      "vault-1 is stuck",
    ],
    [
      "is not connected to the active one",
      { ...second, standing: { ...second.standing, isConnected: false } },
      "Expected vault-1 to be connected to vault-0, the active server, got no heartbeat.",
    ],
    [
      "lags behind",
      { ...second, standing: { ...second.standing, appliedIndex: 3999 } },
      "Expected vault-1 to have caught up with vault-0, got a lag of 1001 entries.",
    ],
    ["has no vote", second, "vault-1 has none", { trouble: "vault-1 has none" }],
  ] satisfies [string, SeenServer, string, Seen["members"]?][])
    it(`waits while a server ${what}, and says so`, () => {
      const servers = [outdated(first), other, outdated(third)];
      const fact =
        "Expected all pods of Vault to have its newest settings, got older ones in vault-0, vault-2. " +
        "The keeper replaces them one by one.";
      const expected = "trouble" in other ? `${reason} ${fact}` : `${fact} ${reason}`;
      equal(complaintOf({ servers, ...(members && { members }) }), expected);
    });

  it("says why the pod that was just replaced does not come back", () => {
    const broken = withPod(silent("vault-2"), { isReady: false, waitsFor: "ImagePullBackOff" });
    equal(
      complaintOf({ servers: [outdated(first), second, broken] }),
      "vault-2 is silent The pod vault-2 is not ready, with `ImagePullBackOff`. " +
        "See why: kubectl describe pod vault-2 --namespace vault " +
        "Expected all pods of Vault to have its newest settings, got older ones in vault-0. " +
        "The keeper replaces them one by one.",
    );
  });

  it("comes after the unsealing of sealed servers, and after empty ones have joined", () => {
    equal(next({ servers: [outdated(first), sealed("vault-1")] }).do, "unseal");
    equal(next({ servers: [outdated(first), empty("vault-1")] }).do, "join");
  });

  it("waits until there is an active server", () => {
    equal(next({ servers: [outdated(second), third] }).do, "wait");
  });

  it("waits for the first configuration, which gives the keeper its rights", () => {
    const record = { ...stored, rootToken: "root" } as const;
    equal(next({ record, servers: [outdated(first)] }).do, "configure");
  });

  it("does not happen to another seal, which would keep Vault sealed", () => {
    equal(next({ record: recovery, servers: [outdated(first)] }).do, "wait");
  });
});
