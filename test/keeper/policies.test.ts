import { equal } from "node:assert/strict";
import { administratorPolicy, backupPolicy, consumerPolicy } from "../../keeper/src/policies.ts";

const consumer = {
  name: "guestbook",
  serviceAccount: "guests",
  namespace: "books",
  audience: "vault",
  path: "guestbook/door",
  fields: ["code"],
  administrator: {
    name: "guestbook-administrator",
    serviceAccount: "guests-administrator",
    namespace: "books",
    audience: "vault",
  },
};

// keeper.e2e.ts tests the keeper's own policy on a real Vault.
describe("The policy of a consumer", () => {
  it("reads its one secret", () => {
    equal(
      consumerPolicy(consumer),
      'path "secret/data/guestbook/door" {\n  capabilities = ["read"]\n}\n',
    );
  });
});

describe("The policy of a consumer's administrator", () => {
  it("reads and changes that secret", () => {
    equal(
      administratorPolicy(consumer),
      'path "secret/data/guestbook/door" {\n  capabilities = ["create","read","update"]\n}\n',
    );
  });
});

describe("The policy of backups", () => {
  it("takes snapshots, and reads the secrets that they need", () => {
    const login = { ...consumer.administrator, paths: ["guestbook/door"] };
    equal(
      backupPolicy(login),
      'path "sys/storage/raft/snapshot" {\n  capabilities = ["read"]\n}\n\n' +
        'path "secret/data/guestbook/door" {\n  capabilities = ["read"]\n}\n',
    );
  });
});
