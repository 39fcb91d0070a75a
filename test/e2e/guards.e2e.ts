import assert from "node:assert/strict";
import { blockWith } from "../support/shell-blocks.ts";
import { sharedStack } from "./support/shared-stack.ts";

const operations = "docs/operations.md";

describe("Settings that would take something away from the stack of a lab", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();

  const refused: readonly (readonly [key: string, value: string, sentence: string])[] = [
    [
      "replicas",
      "1",
      "Expected `replicas` to be 2 or more, as many pods as there are, got `1`. The count of `counter-1` would leave the total,",
    ],
    [
      "storageSize",
      "2Gi",
      "Expected StorageClass `standard` to allow expansion, so that `storageSize` can grow from `1Gi` to `2Gi`, got `allowVolumeExpansion: false`.",
    ],
    [
      "storageSize",
      "500Mi",
      "Expected `storageSize` to be `1Gi` or more, got `500Mi`. Claims that exist would keep their size.",
    ],
    [
      "storageClass",
      "fast",
      "Expected `storageClass` to stay empty, got `fast`. Claims that exist would keep their class.",
    ],
    [
      "namespace",
      "visits",
      "Expected `namespace` to stay `visit-counter` while the stack is up, got `visits`.",
    ],
    [
      "vaultStorageSize",
      "2Gi",
      "Expected StorageClass `standard` to allow expansion, so that `vaultStorageSize` can grow from `1Gi` to `2Gi`, got `allowVolumeExpansion: false`.",
    ],
    [
      "vaultStorageClass",
      "fast",
      "Expected `vaultStorageClass` to stay empty, got `fast`. Claims that exist would keep their class.",
    ],
  ];
  for (const [key, value, sentence] of refused)
    it(`are refused by preview and by up, which change nothing: ${key} ${value}`, async () => {
      const before = await objects();
      await commands.pulumi("config", "set", key, value);
      for (const command of [["pulumi", "--", "preview"], ["up"]]) {
        const { code, output } = await commands.npm(command);
        assert.notEqual(code, 0);
        // Pulumi breaks no line, but indents it.
        assert.ok(output.includes(sentence), output);
        assert.doesNotMatch(output, / at .*\.ts:\d+/);
      }
      assert.deepEqual(await objects(), before);
      await commands.pulumi("config", "rm", key);
      await commands.pulumi("preview", "--expect-no-changes");
    });

  it("are done if they are accepted, as the document says, and the count is away", async () => {
    await stack.visit(20);
    await commands.type(blockWith(operations, "config set acceptFewer"));
    const gone = ["wait", "pod/counter-1", "--for=delete", "--timeout=60s"];
    await commands.kubectl(...gone, "--namespace=visit-counter");
    const pods = await stack.readyPods("visit-counter");
    assert.deepEqual(
      pods.map(({ name }) => name),
      ["counter-0"],
    );
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("are not accepted for longer, and Pulumi asks to remove what is left", async () => {
    await commands.pulumi("config", "set", "acceptFewer", "replicas 2 to 1");
    assert.match(
      await commands.pulumi("preview", "--expect-no-changes"),
      /Expected `acceptFewer` to name a change that is still to be made, got `replicas 2 to 1`\./,
    );
    await commands.pulumi("config", "rm", "acceptFewer");
  });

  it("leave a count that comes back with its pod", async () => {
    const [first] = await stack.visit(1);
    assert.equal(first?.pod, "counter-0");
    await commands.pulumi("config", "rm", "replicas");
    await commands.succeed("up");
    assert.ok((await stack.countOf("counter-1")) > 0);
  });

  it("can be had by hand, as the document says: other claims", async () => {
    await commands.pulumi("config", "set", "storageSize", "500Mi");
    await commands.type(blockWith(operations, "delete persistentvolumeclaims"));
    await commands.succeed("up");
    const sizes = ["--output=jsonpath={.items[*].spec.resources.requests.storage}"];
    const claims = ["get", "persistentvolumeclaims", "--namespace=visit-counter"];
    assert.equal(await commands.kubectl(...claims, ...sizes), "500Mi 500Mi");
    // The visit that the check of the rollout makes.
    assert.deepEqual(await stack.counts(), { "counter-0": 1, "counter-1": 1 });
  });

  /** Every object of the stack, with its identity and how often its specification has changed. */
  async function objects(): Promise<string[]> {
    const kinds =
      "statefulsets,deployments,pods,services,configmaps,secrets,persistentvolumeclaims";
    const fields = "{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation}";
    const list = `--output=jsonpath={range .items[*]}${fields}{"\\n"}{end}`;
    const lists = await Promise.all(
      ["visit-counter", "vault"].map((namespace) =>
        commands.kubectl("get", kinds, `--namespace=${namespace}`, list),
      ),
    );
    return lists.join("").split("\n").sort();
  }
});
