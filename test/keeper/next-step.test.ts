import { deepEqual } from "node:assert/strict";
import type { Seen } from "../../keeper/src/seen.ts";
import {
  active,
  empty,
  emptySecret,
  initialising,
  noSecret,
  sealed,
  silent,
  standby,
  status,
  step,
  stored,
  waits,
  wiping,
  withPod,
} from "./support/seen.ts";

describe("The next step", () => {
  describe("for an empty Vault", () => {
    it("is to make the Secret, to announce, and only then to initialise", () => {
      deepEqual(step({ record: noSecret }), { do: "make secret" });
      deepEqual(step({ record: emptySecret }), { do: "announce", claim: "first" });
      deepEqual(step({ record: initialising }), { do: "initialise", record: initialising });
    });

    it("is to announce again for a new claim", () => {
      for (const record of [initialising, wiping])
        deepEqual(step({ record, claim: "second" }), { do: "announce", claim: "second" });
    });

    it("is to wait while a server does not answer, or the claim does not exist", () => {
      const servers = [empty("vault-0"), silent("vault-1")];
      waits(step({ record: initialising, servers }), /^vault-1 is silent$/);
      waits(step({ record: initialising, claim: undefined }), /^Expected the claim data-vault-0/);
    });

    it("is to wait for a person if the keys of another Vault are stored", () => {
      waits(
        step({ record: stored }),
        /^Expected the Vault that the keys in the Secret keys belong to/,
      );
    });

    it("is to continue an unfinished wipe", () => {
      deepEqual(step({ record: wiping }), {
        do: "wipe",
        claim: "first",
        podId: "vault-0-uid",
      });
    });
  });

  describe("for an initialised Vault without stored keys", () => {
    const servers = [sealed("vault-0")];

    it("is to give up its storage if the keeper announced exactly this and nobody ever had access", () => {
      deepEqual(step({ record: initialising, servers }), { do: "give up", record: initialising });
      deepEqual(step({ record: wiping, servers }), {
        do: "wipe",
        claim: "first",
        podId: "vault-0-uid",
      });
    });

    for (const [what, change] of [
      ["nothing was announced", { record: emptySecret }],
      ["there is no Secret", { record: noSecret }],
      ["another claim was announced", { claim: "second" }],
      ["there is no claim", { claim: undefined }],
      ["another number of shares was announced", { servers: [sealed("vault-0", 5)] }],
      ["it is unsealed, so somebody has the keys", { servers: [active("vault-0")] }],
      ["another server is also initialised", { servers: [...servers, sealed("vault-1")] }],
      ["only another server is", { servers: [empty("vault-0"), sealed("vault-1")] }],
      ["the first server does not answer", { servers: [silent("vault-0"), sealed("vault-1")] }],
      ["another claim is to be wiped", { record: wiping, claim: "second" }],
      ["it is to be wiped but is in use", { record: wiping, servers: [active("vault-0")] }],
    ] satisfies [string, Partial<Seen>][])
      it(`is to leave it alone if ${what}`, () => {
        waits(
          step({ record: initialising, servers, ...change }),
          /^Expected the Secret keys to hold the keys/,
        );
      });
  });

  describe("for a Vault whose keys are stored", () => {
    const keys = ["one", "two"];

    it("is to unseal all sealed servers, whether or not the first answers", () => {
      const servers = [silent("vault-0"), sealed("vault-1"), active("vault-2"), sealed("vault-3")];
      deepEqual(step({ record: stored, servers }), {
        do: "unseal",
        servers: [servers[1], servers[3]],
        keys,
      });
    });

    it("is to continue if one could not be unsealed: to unseal, to join, and to configure", () => {
      const stuck = { ...sealed("vault-0"), trouble: "vault-0 is stuck" };
      const [second, third, outsider] = [active("vault-1"), sealed("vault-2"), empty("vault-2")];
      deepEqual(step({ record: stored, servers: [stuck, second, third] }), {
        do: "unseal",
        servers: [third],
        keys,
      });
      deepEqual(step({ record: stored, servers: [stuck, second, outsider] }), {
        do: "join",
        server: outsider,
        leader: second,
      });
      deepEqual(step({ record: stored, servers: [stuck, second] }), {
        do: "configure",
        active: second,
        record: stored,
        complaint: "vault-0 is stuck",
      });
    });

    it("is to wait if none could be unsealed", () => {
      const servers = ["vault-0", "vault-1"].map((pod) => ({
        ...sealed(pod),
        trouble: `${pod} is stuck`,
      }));
      waits(step({ record: stored, servers }), /^vault-0 is stuck vault-1 is stuck$/);
    });

    it("is to let an empty server join the others", () => {
      const servers = [empty("vault-0"), active("vault-1")];
      deepEqual(step({ record: stored, servers }), {
        do: "join",
        server: servers[0],
        leader: servers[1],
      });
    });

    it("is to wait until there is an active server", () => {
      const servers = [standby("vault-0")];
      deepEqual(step({ record: stored, servers }), {
        do: "wait",
        reason:
          "Expected one of Vault's servers to be active, got none yet. " +
          "If `vaultReplicas` was lowered, raise it again: servers have to be removed first, as docs/operations.md says.",
      });
    });

    it("is to leave a removed server sealed, and to say what to delete, if another is active", () => {
      const removed = {
        ...sealed("vault-1"),
        status: { ...status, sealed: true, removed_from_cluster: true },
      };
      const fact =
        "Expected vault-1 to belong to Vault's raft cluster, got a server that was removed from it.";
      const servers = [active("vault-0"), removed];
      deepEqual(step({ record: stored, servers }), {
        do: "configure",
        active: servers[0],
        record: stored,
        complaint:
          `${fact} vault-0 has all that Vault stores; the claim data-vault-1 has what was stored before. ` +
          "Delete it with its pod, and an empty server joins: " +
          "`kubectl delete --namespace vault --wait=false persistentvolumeclaim/data-vault-1 pod/vault-1`.",
      });
      const none = step({ record: stored, servers: [standby("vault-0"), removed] });
      deepEqual(none, { do: "wait", reason: fact });
    });

    it("is to say why the pod of a server that does not answer is not ready", () => {
      const pod = { isReady: false, waitsFor: "ImagePullBackOff" };
      waits(
        step({ record: stored, servers: [withPod(silent("vault-0"), pod)] }),
        /^vault-0 is silent The pod vault-0 is not ready, with `ImagePullBackOff`\. See why: kubectl describe pod vault-0 --namespace vault$/,
      );
    });

    it("is to configure it, and to complain about a server that does not answer", () => {
      const servers = [active("vault-0"), silent("vault-1")];
      deepEqual(step({ record: stored, servers }), {
        do: "configure",
        active: servers[0],
        record: stored,
        complaint: "vault-1 is silent",
      });
    });
  });
});
