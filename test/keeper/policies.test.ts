import { equal } from "node:assert/strict";
import { consumerPolicy } from "../../keeper/src/policies.ts";

// What the keeper's own policy allows and refuses is tried on a real Vault: keeper.e2e.ts.
describe("The policy of a consumer", () => {
  it("reads its one secret", () => {
    const consumer = {
      name: "guestbook",
      serviceAccount: "guests",
      namespace: "books",
      audience: "vault",
      path: "guestbook/door",
      fields: ["code"],
    };
    equal(
      consumerPolicy(consumer),
      'path "secret/data/guestbook/door" {\n  capabilities = ["read"]\n}\n',
    );
  });
});
