import { deepEqual, match } from "node:assert/strict";
import type { Seen, SeenServer } from "../../keeper/src/seen.ts";
import {
  active,
  empty,
  emptySecret,
  initialising,
  noSecret,
  recovery,
  sealed,
  silent,
  status,
  step,
  stored,
  waits,
  wiping,
} from "./support/seen.ts";

describe("The next step with a seal", () => {
  describe("for a Vault that a seal unseals", () => {
    const auto = (...servers: SeenServer[]): Pick<Seen, "seal" | "servers"> => ({
      seal: "transit",
      servers: servers.map((server) => ({
        ...server,
        ...(server.status && { status: { ...server.status, type: "transit" } }),
      })),
    });

    it("is to announce and initialise as without a seal", () => {
      const servers = auto(empty("vault-0"), empty("vault-1"));
      deepEqual(step({ record: noSecret, ...servers }), { do: "make secret" });
      deepEqual(step({ record: emptySecret, ...servers }), { do: "announce", claim: "first" });
      deepEqual(step({ record: initialising, ...servers }), {
        do: "initialise",
        record: initialising,
      });
    });

    for (const server of [sealed("vault-0"), active("vault-0")])
      it(`is to give up storage whose keys were lost, ${server.status.sealed ? "sealed" : "unsealed, since nobody has a token"}`, () => {
        const seen = auto(server, empty("vault-1"));
        deepEqual(step({ record: initialising, ...seen }), { do: "give up", record: initialising });
        deepEqual(step({ record: wiping, ...seen }), {
          do: "wipe",
          claim: "first",
          podId: "vault-0-uid",
        });
      });

    for (const [what, change] of [
      ["another number of shares was announced", auto(active("vault-0", 5))],
      ["the initialisation is still under way", auto(sealed("vault-0", 0))],
      ["another claim was announced", { ...auto(active("vault-0")), claim: "second" }],
      ["another server is also initialised", auto(active("vault-0"), active("vault-1"))],
      ["another initialisation is to be wiped", { ...auto(active("vault-0", 5)), record: wiping }],
      ["nothing was announced", { ...auto(active("vault-0")), record: emptySecret }],
    ] satisfies [string, Partial<Seen>][])
      it(`is to leave it alone if ${what}`, () => {
        waits(
          step({ record: initialising, ...change }),
          /^Expected the Secret keys to hold the keys/,
        );
      });

    it("is never to unseal, but to configure and complain about a server that stays sealed", () => {
      const seen = auto(active("vault-0"), sealed("vault-1"));
      deepEqual(step({ record: recovery, ...seen }), {
        do: "configure",
        active: seen.servers[0],
        record: recovery,
        complaint:
          "Expected vault-1 to be unsealed by its seal `transit`, got a sealed one. " +
          "Its log says why; if somebody sealed it, delete the pod.",
      });
      waits(
        step({ record: recovery, ...auto(sealed("vault-0")) }),
        /^Expected vault-0 to be unsealed by its seal/,
      );
    });

    it("is to complain about a sealed server and one that does not answer, both", () => {
      const complaint =
        /^Expected vault-1 to be unsealed by its seal .*delete the pod\. vault-2 is silent$/;
      const others = [sealed("vault-1"), silent("vault-2")];
      const configure = step({ record: recovery, ...auto(active("vault-0"), ...others) });
      match(configure.do === "configure" ? (configure.complaint ?? "") : "", complaint);
      waits(step({ record: recovery, ...auto(...others) }), complaint);
    });

    it("is to let an empty server join, once the keys are stored", () => {
      const seen = auto(active("vault-0"), empty("vault-1"));
      deepEqual(step({ record: recovery, ...seen }), {
        do: "join",
        server: seen.servers[1],
        leader: seen.servers[0],
      });
    });
  });

  describe("for another seal", () => {
    for (const [from, to, record] of [
      ["shamir", "transit", stored],
      ["transit", "shamir", recovery],
      ["transit", "awskms", recovery],
    ] as const)
      it(`from ${from} to ${to} is to wait: a person migrates a Vault with data`, () => {
        const servers = [{ ...active("vault-0"), status: { ...status, type: from } }];
        deepEqual(step({ record, seal: to, servers }), {
          do: "wait",
          reason:
            `Expected the seal \`${from}\`, with which Vault was initialised, got \`${to}\`. The keeper does not ` +
            "migrate Vault from one seal to another: set `vaultSeal` back, or migrate it by hand as docs/vault.md says.",
        });
      });

    it("is to wait for a server that still runs with the old configuration", () => {
      deepEqual(step({ record: noSecret, seal: "transit" }), {
        do: "wait",
        reason:
          "Expected vault-0 to have the seal `transit`, got `shamir`. " +
          "It runs with an older configuration: delete the pod, and it starts with the new one.",
      });
    });
  });
});
