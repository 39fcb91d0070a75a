import { deepEqual, equal } from "node:assert/strict";
import type { Seen } from "../../keeper/src/seen.ts";
import {
  active,
  empty,
  initialising,
  outdated,
  recovery,
  sealed,
  silent,
  standby,
  status,
  step,
  stored,
  withPod,
} from "./support/seen.ts";

const second = standby("vault-1");
const down = { isReady: false, waitsFor: "CrashLoopBackOff" };

/** With a cluster whose members are as arranged. */
function next(change: Partial<Seen>) {
  return step({ record: stored, members: {}, ...change });
}

function replace(pod: string) {
  return { do: "replace", pod, podId: `${pod}-uid` };
}

describe("The replacement of outdated pods of servers that do not serve", () => {
  const idle = (pod: string) => outdated(silent(pod), down);

  it("does not wait for an active server", () => {
    deepEqual(next({ servers: [idle("vault-0")] }), replace("vault-0"));
    deepEqual(next({ servers: [idle("vault-0"), idle("vault-1")] }), replace("vault-1"));
  });

  it("comes before that of servers that serve", () => {
    deepEqual(
      next({ servers: [idle("vault-0"), outdated(active("vault-1"))] }),
      replace("vault-0"),
    );
  });

  for (const [what, seen] of [
    ["is empty, with another seal than it should have", { seal: "transit", record: initialising }],
    [
      "does not answer, before Vault is initialised",
      { servers: [idle("vault-0")], record: initialising },
    ],
    ["waits beside empty servers", { servers: [idle("vault-0"), empty("vault-1")] }],
    [
      "could not be unsealed",
      { servers: [outdated({ ...sealed("vault-0"), trouble: "stuck" }, down)] },
    ],
    [
      "stays sealed by its seal",
      {
        ...{ seal: "transit", record: recovery },
        servers: [
          outdated(
            { ...sealed("vault-0"), status: { ...status, sealed: true, type: "transit" } },
            down,
          ),
        ],
      },
    ],
  ] satisfies [string, Partial<Seen>][])
    it(`happens to one that ${what}`, () => {
      const servers = [outdated(empty("vault-0"), down)];
      deepEqual(next({ servers, ...seen }), replace("vault-0"));
    });

  for (const [what, seen, expected] of [
    [
      "there may be no certificate for a new one",
      { servers: [idle("vault-0")], certificateTrouble: "none" },
      "wait",
    ],
    ["only the keeper cannot reach it", { servers: [outdated(silent("vault-0"))] }, "wait"],
    [
      "it is ending",
      { servers: [outdated(silent("vault-0"), { ...down, isEnding: true })] },
      "wait",
    ],
    ["its keys may still unseal it", { servers: [outdated(sealed("vault-0"), down)] }, "unseal"],
    [
      "it may be one to give up",
      { record: initialising, servers: [outdated(sealed("vault-0"), down)] },
      "give up",
    ],
    [
      "it may be one to give up, with a seal",
      {
        ...{ seal: "transit", record: initialising },
        servers: [
          outdated(
            { ...sealed("vault-0"), status: { ...status, sealed: true, type: "transit" } },
            down,
          ),
        ],
      },
      "give up",
    ],
    [
      "another pod is ending",
      { servers: [idle("vault-0"), withPod(second, { isEnding: true })] },
      "wait",
    ],
    ["a new server does not answer", { servers: [idle("vault-0"), silent("vault-1")] }, "wait"],
    [
      "a new server is not ready yet",
      { servers: [idle("vault-0"), withPod(active("vault-1"), { isReady: false })] },
      "configure",
    ],
  ] satisfies [string, Partial<Seen>, string][])
    it(`does not happen if ${what}`, () => {
      equal(next(seen).do, expected);
    });
});
