import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blockWith } from "../support/shell-blocks.ts";
import { Rights } from "./support/rights.ts";
import { sharedStack } from "./support/shared-stack.ts";

describe("Hooks before and after a rollout", function () {
  this.timeout("5m");
  const { commands, folder, stack } = sharedStack();
  const source = join(folder, "app/src/server.ts");
  const contract = join(folder, "app/src/contract.ts");
  const [originalSource, originalContract] = [source, contract].map((file) =>
    readFileSync(file, "utf8"),
  ) as [string, string];
  const uids = async () => (await stack.pods("visit-counter")).map(({ uid }) => uid);
  /** What the Jobs have logged, as the document shows it. */
  const logs = () => commands.type(blockWith("docs/operations.md", "visit-counter/hook-of"));

  before(async () => {
    await commands.pulumi("config", "set", "hooks", "true");
  });

  after(async () => {
    writeFileSync(source, originalSource);
    writeFileSync(contract, originalContract);
    await commands.pulumi("config", "rm", "hooks");
    await commands.succeed("up");
  });

  it("find the data readable, and make one visit through the Service, which `up` says", async () => {
    const before = await stack.counts();
    writeFileSync(source, `process.title = "hooks";\n${originalSource}`);
    await commands.succeed("up");
    const after = await stack.counts();
    const { rollout } = await stack.outputs();
    const [, pod = ""] =
      /^Every pod is ready and counts, .*\. A visit through the Service counted: (counter-[01]) \d+\.$/.exec(
        rollout,
      ) ?? assert.fail(rollout);
    for (const [name, count] of Object.entries(before))
      assert.equal(after[name], count + (name === pod ? 2 : 1), name);
    const found = `counter-0 ${before["counter-0"]}, counter-1 ${before["counter-1"]}.`;
    const sentence = `The new version reads the data of every ready pod: ${found}`;
    assert.ok((await logs()).includes(sentence));
    // They run once for each rollout.
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("may list pods and manage Jobs, and do nothing else", async () => {
    assert.deepEqual(await new Rights(commands).of("visit-counter/counter-hooks"), [
      "visit-counter: delete list patch of jobs",
      "visit-counter: list of pods",
    ]);
  });

  it("end `up` before any pod changes, if the new version could not read the data, and keep their log", async () => {
    const before = await uids();
    const list = "readableFormats: readonly number[] = [dataFormat]";
    assert.ok(originalContract.includes(list));
    writeFileSync(contract, originalContract.replace(list, list.replace("dataFormat", "7")));
    const sentence =
      "Expected the data of pod counter-0 to be in a format that the new version reads, 7, got 1. No pod was changed.";
    for (const _ of ["once", "again"]) {
      const { code, output } = await commands.npm(["up"]);
      assert.notEqual(code, 0);
      assert.ok(output.includes(sentence), output);
    }
    assert.ok((await logs()).includes(sentence));
    assert.deepEqual(await uids(), before);
  });

  it("pass with the next `up`, once the code is good", async () => {
    writeFileSync(contract, originalContract);
    await commands.succeed("up");
    assert.match((await stack.outputs()).rollout, /A visit through the Service counted/);
  });
});
