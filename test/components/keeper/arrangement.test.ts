import { deepEqual, equal, match } from "node:assert/strict";
import type { VaultConsumer } from "../../../components/keeper/consumer.ts";
import type { Consumer } from "../../../keeper/src/contract.ts";
import { administratorPolicy, consumerPolicy } from "../../../keeper/src/policies.ts";
import { args, arrangement, deploy, types } from "../support/keeper.ts";

describe("The arrangement of a VaultKeeper", () => {
  for (const [scheme, trusted] of [
    ["http", undefined],
    ["https", "an authority"],
  ])
    it(`reaches and verifies each server at its own address: ${scheme}`, async () => {
      const vault = { ...args.vault, replicas: 3, certificates: { trusted } };
      const arranged = await arrangement({ vault });
      deepEqual(
        arranged.servers,
        [0, 1, 2].map((ordinal) => ({
          pod: `vault-${ordinal}`,
          claim: `data-vault-${ordinal}`,
          url: `${scheme}://vault-${ordinal}.vault-internal.vault.svc.cluster.local:8200`,
        })),
      );
      equal(arranged.certificateAuthority, trusted);
    });

  it("knows Vault's seal", async () => {
    equal((await arrangement()).seal, "shamir");
    equal((await arrangement({ vault: { ...args.vault, seal: "awskms" } })).seal, "awskms");
  });

  it("logs in as its own account, with the audience of its token", async () => {
    const { keeper } = await arrangement();
    deepEqual(keeper, {
      name: "vault-keeper",
      serviceAccount: "vault-keeper",
      namespace: "vault",
      audience: "vault",
    });
  });

  it("has the audit log written to the audit claim that the chart mounts", async () => {
    match((await arrangement()).auditFile, /^\/vault\/audit\/[a-z.]+$/);
  });

  it("lets backups read the consumers' secrets if there are backups, and otherwise nobody", async () => {
    equal((await arrangement()).backup, undefined);
    deepEqual((await arrangement({ backup: true })).backup, {
      name: "visit-counter-backup",
      serviceAccount: "backup",
      namespace: "vault",
      audience: "vault",
      paths: ["guestbook/door"],
    });
  });

  it("follows a consumer's description in every part", async () => {
    const changed: VaultConsumer = {
      name: "diary",
      namespace: "drawer",
      serviceAccount: "writer",
      audience: "lock",
      path: "diary/key",
      field: "teeth",
      file: "/vault/secrets/key",
    };
    const [one]: [Consumer] = (await arrangement({ consumers: [changed] })).consumers;
    const { field, file: _, ...shared } = changed;
    deepEqual(one, {
      ...shared,
      fields: [field],
      administrator: {
        name: "diary-administrator",
        namespace: "vault",
        serviceAccount: "writer-administrator",
        audience: "lock",
      },
    });
    const { only } = await deploy({ consumers: [changed] });
    const { metadata } = only(types.account, "vault-keeper-writer-administrator").inputs;
    deepEqual([metadata.namespace, metadata.name], ["vault", "writer-administrator"]);
    for (const policy of [consumerPolicy, administratorPolicy])
      match(policy(one), /^path "secret\/data\/diary\/key" {/);
  });
});
