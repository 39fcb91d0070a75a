import { guarded, refused } from "../support/guards.ts";

const another =
  "For another counter beside this one, make a stack of its own, as docs/own-cluster.md says under `Two stacks on one cluster`.";

describe("A change of the stack's namespaces is refused if it asks for", () => {
  it("another namespace of the counter, where its pods would begin at 0", async () => {
    await refused(
      { namespace: "visits" },
      "Expected `namespace` to stay `visit-counter` while the stack is up, got `visits`. " +
        "The pods would begin at 0 on new claims, and leave the counts in the old ones. " +
        `Put it back with \`pulumi config set namespace visit-counter\`. ${another}`,
    );
  });

  it("another namespace of Vault, where it would be empty", async () => {
    await refused(
      { vaultNamespace: "safe" },
      "Expected `vaultNamespace` to stay `vault` while the stack is up, got `safe`. " +
        "An empty Vault would begin on new claims, and leave its data in the old ones. The counts would stay. " +
        `Put it back with \`pulumi config set vaultNamespace vault\`. ${another}`,
    );
  });
});

describe("The stack's namespaces", () => {
  it("can be any before the first `up`, and after `destroy`", async () => {
    await guarded({ namespace: "visits", vaultNamespace: "safe" }, {});
  });
});
