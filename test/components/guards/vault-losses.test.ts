import { changed, lastState, refused, release } from "../support/guards.ts";

describe("A change of Vault is refused if it asks for", () => {
  it("fewer servers, and says what to do first", async () => {
    await refused(
      { servers: 1 },
      "Expected `vaultReplicas`, or what `vaultProfile` implies, to be 3 or more, got `1`. " +
        "Raft counts on the servers that are gone, and without a majority Vault stops; then new pods of the counter wait. The counts stay. " +
        "First remove the last servers from raft, as docs/operations.md says under `Run fewer Vault servers`. " +
        'To go on, type `pulumi config set acceptFewer "vaultReplicas 3 to 1"`.',
      lastState({ servers: 3 }),
    );
  });

  it("other claims of Vault, which Helm cannot change", async () => {
    const effect =
      "Helm cannot change them, and `up` would fail halfway. Vault's data and the counts would stay.";
    await refused(
      { vaultStorage: { size: "2Gi", className: "fast" } },
      `Expected \`vaultStorageSize\` to be \`1Gi\` or more, got \`2Gi\`. Claims that exist would keep their size. ${effect} ` +
        "Put it back with `pulumi config set vaultStorageSize 1Gi`.\n" +
        `Expected \`vaultStorageClass\` to stay empty, got \`fast\`. Claims that exist would keep their class. ${effect} ` +
        "Put it back with `pulumi config rm vaultStorageClass`.",
    );
  });

  it("another name of Vault's release, which its claims and addresses hang on", async () => {
    await refused(
      {},
      "Expected Vault's release to stay `safe`, got `vault`. " +
        "An empty Vault would begin on new claims, and the counter's pods would not find the old one. The counts would stay. Put the name back.",
      changed(release, (last) => (last.name = "safe")),
    );
  });
});
