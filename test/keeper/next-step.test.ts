import { deepEqual, match } from "node:assert/strict";
import { nextStep, type Seen, type SeenReplica } from "../../keeper/src/next-step.ts";
import type { KeeperRecord } from "../../keeper/src/record.ts";

const initialising: KeeperRecord = { state: "initialising", claim: "first", shares: 123 };
const wiping: KeeperRecord = { state: "wiping", claim: "first" };
const stored: KeeperRecord = { state: "initialised", keys: ["one", "two"] };
const noSecret: KeeperRecord = { state: "nothing", hasSecret: false };
const emptySecret: KeeperRecord = { state: "nothing", hasSecret: true };

describe("The next step", () => {
  describe("for a Vault that is empty", () => {
    it("is to make the Secret, to announce, and only then to initialise", () => {
      deepEqual(step({ record: noSecret }), { do: "make secret" });
      deepEqual(step({ record: emptySecret }), { do: "announce", claim: "first" });
      deepEqual(step({ record: initialising }), { do: "initialise", record: initialising });
    });

    it("is to announce anew, if what was announced is another claim or was wiped", () => {
      for (const record of [initialising, wiping])
        deepEqual(step({ record, claim: "second" }), { do: "announce", claim: "second" });
    });

    it("is to wait while a server does not answer, or the claim is not there", () => {
      const replicas = [empty("vault-0"), silent("vault-1")];
      waits(step({ record: initialising, replicas }), /^vault-1 is silent$/);
      waits(step({ record: initialising, claim: undefined }), /^Expected the claim data-vault-0/);
    });

    it("is to wait for a person if there are keys of another", () => {
      waits(step({ record: stored }), /^Expected a Vault that the keys in the Secret keys unseal/);
    });

    it("is to go on with a wipe that was not finished", () => {
      deepEqual(step({ record: wiping }), { do: "wipe", claim: "first" });
    });
  });

  describe("for a Vault that is initialised, whose keys are not stored", () => {
    const replicas = [sealed("vault-0")];

    it("is to give its storage up if the keeper announced just this and nobody was ever let in", () => {
      deepEqual(step({ record: initialising, replicas }), { do: "give up", claim: "first" });
      deepEqual(step({ record: wiping, replicas }), { do: "wipe", claim: "first" });
    });

    for (const [what, change] of [
      ["nothing was announced", { record: emptySecret }],
      ["there is no Secret", { record: noSecret }],
      ["another claim was announced", { claim: "second" }],
      ["there is no claim to be seen", { claim: undefined }],
      ["another number of shares was announced", { replicas: [sealed("vault-0", 5)] }],
      ["it is unsealed, so that somebody has the keys", { replicas: [active("vault-0")] }],
      ["another server is initialised too", { replicas: [...replicas, sealed("vault-1")] }],
      ["another server is", { replicas: [empty("vault-0"), sealed("vault-1")] }],
      ["the first server does not answer", { replicas: [silent("vault-0"), sealed("vault-1")] }],
      ["another claim was to be wiped", { record: wiping, claim: "second" }],
      ["it was to be wiped and is in use", { record: wiping, replicas: [active("vault-0")] }],
    ] satisfies [string, Partial<Seen>][])
      it(`is to leave it alone if ${what}`, () => {
        waits(
          step({ record: initialising, replicas, ...change }),
          /^Expected the Secret keys to hold the unseal keys/,
        );
      });
  });

  describe("for a Vault whose keys are stored", () => {
    const keys = ["one", "two"];

    it("is to unseal one server after the other, whether or not the first answers", () => {
      const replicas = [silent("vault-0"), active("vault-1"), sealed("vault-2")];
      deepEqual(step({ record: stored, replicas }), {
        do: "unseal",
        replica: replicas[2],
        keys,
      });
    });

    it("is to let an empty server join the others", () => {
      const replicas = [empty("vault-0"), active("vault-1")];
      deepEqual(step({ record: stored, replicas }), {
        do: "join",
        replica: replicas[0],
        leader: replicas[1],
      });
    });

    it("is to wait until there is an active server", () => {
      const replicas = [{ ...active("vault-0"), active: false }];
      waits(step({ record: stored, replicas }), /the active one/);
    });

    it("is to configure it, and to complain of a server that does not answer", () => {
      const replicas = [active("vault-0"), silent("vault-1")];
      deepEqual(step({ record: stored, replicas }), {
        do: "configure",
        active: replicas[0],
        record: stored,
        complaint: "vault-1 is silent",
      });
    });
  });

  it("is none for a Vault that unseals itself", () => {
    const [replica = empty("vault-0")] = [sealed("vault-0")];
    const status = { ...replica.status, recovery_seal: true } as SeenReplica["status"];
    waits(step({ record: stored, replicas: [{ ...replica, status }] }), /no `seal` stanza/);
  });
});

function step(change: Partial<Seen> & { record: KeeperRecord }) {
  return nextStep({ secret: "keys", claim: "first", replicas: [empty("vault-0")], ...change });
}

function waits(step: ReturnType<typeof nextStep>, reason: RegExp): void {
  match(step.do === "wait" ? step.reason : JSON.stringify(step), reason);
}

function silent(pod: string): SeenReplica {
  return { ...server(pod), trouble: `${pod} is silent` };
}

function server(pod: string): SeenReplica {
  return { pod, claim: `data-${pod}`, url: `http://${pod}`, active: false };
}

function empty(pod: string): SeenReplica {
  const status = { initialized: false, sealed: true, n: 0, t: 0, progress: 0 };
  return { ...server(pod), status };
}

function sealed(pod: string, n = 123): SeenReplica {
  const status = { initialized: true, sealed: true, n, t: 2, progress: 0 };
  return { ...server(pod), status };
}

function active(pod: string): SeenReplica {
  const status = { initialized: true, sealed: false, n: 123, t: 2, progress: 0 };
  return { ...server(pod), status, active: true };
}
