import { deepEqual, rejects } from "node:assert/strict";
import { refuseStrangers, requireVoters } from "../../keeper/src/members.ts";
import { Vault } from "../../keeper/src/vault.ts";
import { FakeVault } from "./support/fake-vault.ts";

const servers = ["vault-0", "vault-1"].map((pod) => ({ pod, claim: `data-${pod}`, url: "" }));
const names = servers.map(({ pod }) => pod);

describe("The members of Vault's raft cluster", () => {
  let fake: FakeVault;
  let vault: Vault;

  beforeEach(async () => {
    fake = await FakeVault.start();
    vault = new Vault(fake.url);
  });

  afterEach(() => fake[Symbol.asyncDispose]());

  it("are as arranged if each has a vote", async () => {
    fake.members = names;
    await requireVoters(vault, servers);
  });

  it("may lack a vote at first, and may lack a server that is still to join, but not for a replacement", async () => {
    for (const [members, nonVoters, lacking] of [
      [names, ["vault-1"], "vault-1"],
      [["vault-0"], [], "vault-1"],
      [[], [], "vault-0 and vault-1"],
    ] as const) {
      Object.assign(fake, { members, nonVoters });
      deepEqual(
        (await refuseStrangers(vault, servers)).map(({ node_id: name }) => name),
        members,
      );
      await rejects(requireVoters(vault, servers), {
        message: `Expected each of Vault's servers to have a vote in the raft cluster, got none for ${lacking}.`,
      });
    }
  });

  it("are never others", async () => {
    fake.members = [...names, "vault-2", "vault-3", "vault-4"];
    for (const check of [refuseStrangers, requireVoters])
      await rejects(
        check(vault, servers),
        /no servers but vault-0 and vault-1, got vault-2, vault-3 and vault-4 too/,
      );
  });
});
