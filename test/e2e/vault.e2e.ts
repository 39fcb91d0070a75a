import assert from "node:assert/strict";
import { sharedStack } from "./support/shared-stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

describe("Vault and its keeper on a lab", function () {
  this.timeout("10m");
  const { commands, stack } = sharedStack();
  const servers = new VaultServers(commands);

  it("serve when npm run up ends", async () => {
    assert.equal((await stack.readyPods("vault")).length, 2);
    assert.deepEqual(Object.keys(await servers.kept()).sort(), ["state", "unseal-keys"]);
  });

  it("leave no root token in the list of all tokens", async () => {
    const tokens = await servers.tokens();
    const roots = tokens.filter(({ policies }) => policies.includes("root"));
    assert.equal(roots.length, 1, "expected only the root token that lists the others");
    const names = tokens.map(({ display_name: name }) => name);
    assert.ok(
      names.some((name) => name.startsWith("kubernetes-vault-vault-keeper")),
      `${names}`,
    );
  });
});
