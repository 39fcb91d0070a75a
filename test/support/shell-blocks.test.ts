import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { blocksForLab, blockWith, shellBlocks, staleExceptions } from "./shell-blocks.ts";

describe("The shell blocks of the documents", () => {
  it("are found in the README and in docs/", () => {
    const found = new Set(shellBlocks().map(({ document }) => document));
    for (const path of ["README.md", "docs/operations.md", "docs/own-cluster.md", "docs/vault.md"])
      ok(found.has(path), path);
  });

  it("are typed on the lab unless there is a reason not to", () => {
    const typed = blocksForLab();
    ok(typed.some(({ text }) => text.includes("config set replicas")));
    deepEqual(
      typed.filter(({ document }) => document === "docs/own-cluster.md"),
      [],
    );
  });

  it("leave no reason behind that no block has any more", () => {
    deepEqual(staleExceptions(), []);
  });

  it("are found by what they contain, if that is one", () => {
    equal(blockWith("README.md", "npm test\n"), "npm run up\nnpm test\n");
    throws(() => blockWith("README.md", "npm run"), /^Error: Expected one block with/);
    throws(() => blockWith("README.md", "nothing like it"), /^Error: Expected one block with/);
  });
});
