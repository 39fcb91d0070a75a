import { deepEqual, match } from "node:assert/strict";
import { nextStep, type Seen, type SeenReplica } from "../../keeper/src/next-step.ts";
import type { Initialising, KeeperRecord } from "../../keeper/src/record.ts";

const status = { initialized: true, sealed: false, type: "shamir", n: 123 };
const initialising: Initialising = { state: "initialising", claim: "first", shares: 123 };
const wiping: KeeperRecord = { ...initialising, state: "wiping" };
const stored: KeeperRecord = { state: "initialised", seal: "shamir", keys: ["one", "two"] };
const recovery: KeeperRecord = { ...stored, seal: "transit" };
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
      waits(step({ record: stored }), /^Expected a Vault that the keys in the Secret keys are of/);
    });

    it("is to go on with a wipe that was not finished", () => {
      deepEqual(step({ record: wiping }), { do: "wipe", claim: "first" });
    });
  });

  describe("for a Vault that is initialised, whose keys are not stored", () => {
    const replicas = [sealed("vault-0")];

    it("is to give its storage up if the keeper announced just this and nobody was ever let in", () => {
      deepEqual(step({ record: initialising, replicas }), { do: "give up", record: initialising });
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
          /^Expected the Secret keys to hold the keys/,
        );
      });
  });

  describe("for a Vault whose keys are stored", () => {
    const keys = ["one", "two"];

    it("is to unseal all servers that are sealed, whether or not the first answers", () => {
      const replicas = [silent("vault-0"), sealed("vault-1"), active("vault-2"), sealed("vault-3")];
      deepEqual(step({ record: stored, replicas }), {
        do: "unseal",
        replicas: [replicas[1], replicas[3]],
        keys,
      });
    });

    it("is to go on where one could not be unsealed: to unseal, to join, and to configure", () => {
      const stuck = { ...sealed("vault-0"), trouble: "vault-0 is stuck" };
      const [second, third, outsider] = [active("vault-1"), sealed("vault-2"), empty("vault-2")];
      deepEqual(step({ record: stored, replicas: [stuck, second, third] }), {
        do: "unseal",
        replicas: [third],
        keys,
      });
      deepEqual(step({ record: stored, replicas: [stuck, second, outsider] }), {
        do: "join",
        replica: outsider,
        leader: second,
      });
      deepEqual(step({ record: stored, replicas: [stuck, second] }), {
        do: "configure",
        active: second,
        record: stored,
        complaint: "vault-0 is stuck",
      });
    });

    it("is to wait where none could be unsealed", () => {
      const replicas = ["vault-0", "vault-1"].map((pod) => ({
        ...sealed(pod),
        trouble: `${pod} is stuck`,
      }));
      waits(step({ record: stored, replicas }), /^vault-0 is stuck vault-1 is stuck$/);
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
      deepEqual(step({ record: stored, replicas }), {
        do: "wait",
        reason:
          "Expected one of Vault's servers to be the active one, got none yet. " +
          "If `vaultReplicas` was lowered, raise it again.",
      });
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

  describe("for a Vault that a seal unseals", () => {
    const auto = (...replicas: SeenReplica[]): Pick<Seen, "seal" | "replicas"> => ({
      seal: "transit",
      replicas: replicas.map((replica) => ({
        ...replica,
        ...(replica.status && { status: { ...replica.status, type: "transit" } }),
      })),
    });

    it("is to announce and initialise like any other", () => {
      const replicas = auto(empty("vault-0"), empty("vault-1"));
      deepEqual(step({ record: noSecret, ...replicas }), { do: "make secret" });
      deepEqual(step({ record: emptySecret, ...replicas }), { do: "announce", claim: "first" });
      deepEqual(step({ record: initialising, ...replicas }), {
        do: "initialise",
        record: initialising,
      });
    });

    for (const replica of [sealed("vault-0"), active("vault-0")])
      it(`is to give up storage whose keys were lost, ${replica.active ? "though it is unsealed: nobody has a token" : "sealed"}`, () => {
        const seen = auto(replica, empty("vault-1"));
        deepEqual(step({ record: initialising, ...seen }), { do: "give up", record: initialising });
        deepEqual(step({ record: wiping, ...seen }), { do: "wipe", claim: "first" });
      });

    for (const [what, change] of [
      ["another number of shares was announced", auto(active("vault-0", 5))],
      ["the initialisation is still under way", auto(sealed("vault-0", 0))],
      ["another claim was announced", { ...auto(active("vault-0")), claim: "second" }],
      ["another server is initialised too", auto(active("vault-0"), active("vault-1"))],
      ["another one is to be wiped", { ...auto(active("vault-0", 5)), record: wiping }],
      ["nothing was announced", { ...auto(active("vault-0")), record: emptySecret }],
    ] satisfies [string, Partial<Seen>][])
      it(`is to leave it alone if ${what}`, () => {
        waits(
          step({ record: initialising, ...change }),
          /^Expected the Secret keys to hold the keys/,
        );
      });

    it("is never to unseal, but to configure and complain of what stays sealed", () => {
      const seen = auto(active("vault-0"), sealed("vault-1"));
      deepEqual(step({ record: recovery, ...seen }), {
        do: "configure",
        active: seen.replicas[0],
        record: recovery,
        complaint:
          "Expected vault-1 to be unsealed by its seal `transit`, got a sealed one. " +
          "Its log says why it does not; if somebody sealed it, delete the pod.",
      });
      waits(
        step({ record: recovery, ...auto(sealed("vault-0")) }),
        /^Expected vault-0 to be unsealed by its seal/,
      );
    });

    it("is to let an empty server join, once the keys are stored", () => {
      const seen = auto(active("vault-0"), empty("vault-1"));
      deepEqual(step({ record: recovery, ...seen }), {
        do: "join",
        replica: seen.replicas[1],
        leader: seen.replicas[0],
      });
    });
  });

  describe("where the seal changes", () => {
    for (const [from, to, record] of [
      ["shamir", "transit", stored],
      ["transit", "shamir", recovery],
      ["transit", "awskms", recovery],
    ] as const)
      it(`from ${from} to ${to} is none: a Vault with data is migrated by hand`, () => {
        const replicas = [{ ...active("vault-0"), status: { ...status, type: from } }];
        deepEqual(step({ record, seal: to, replicas }), {
          do: "wait",
          reason:
            `Expected the seal \`${from}\`, with which Vault was initialised, got \`${to}\`. The keeper migrates no ` +
            "Vault from one seal to another: set `vaultSeal` back, or see in the README how it is done by hand.",
        });
      });

    it("is to wait for a server that runs with the old configuration", () => {
      deepEqual(step({ record: noSecret, seal: "transit" }), {
        do: "wait",
        reason:
          "Expected vault-0 to have the seal `transit`, got `shamir`. " +
          "Its configuration is an older one: delete the pod, and it starts with the new one.",
      });
    });
  });
});

function step(change: Partial<Seen> & { record: KeeperRecord }) {
  return nextStep({
    ...{ secret: "keys", seal: "shamir", claim: "first", replicas: [empty("vault-0")] },
    ...change,
  });
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
  return { ...server(pod), status: { ...status, initialized: false, sealed: true, n: 0 } };
}

function sealed(pod: string, n = 123): SeenReplica {
  return { ...server(pod), status: { ...status, sealed: true, n } };
}

function active(pod: string, n = 123): SeenReplica {
  return { ...server(pod), status: { ...status, n }, active: true };
}
