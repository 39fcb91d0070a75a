import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sharedStack } from "./support/shared-stack.ts";

describe("The policy pack on a lab", function () {
  this.timeout("5m");
  const { commands, folder } = sharedStack();
  const source = join(folder, "components/counter/visit-counter.ts");
  const original = readFileSync(source, "utf8");

  after(() => writeFileSync(source, original));

  it("stops npm run up at an object that violates a rule, which stays as it was", async () => {
    const statefulSet = [
      ...["get", "statefulset/counter", "--namespace=visit-counter"],
      "--output=jsonpath={.metadata.uid} {.metadata.generation} {.spec}",
    ];
    const before = await commands.kubectl(...statefulSet);
    const violating = original.replace('whenScaled: "Retain"', 'whenScaled: "Delete"');
    assert.notEqual(violating, original);
    writeFileSync(source, violating);
    const { code, output } = await commands.npm(["up"]);
    assert.equal(code, 1);
    assert.ok(
      output.includes(
        "Expected StatefulSet `visit-counter/counter` to keep its claims, got `whenScaled: Delete`. " +
          "Set `spec.persistentVolumeClaimRetentionPolicy.whenScaled` to `Retain`, and delete claims by hand.",
      ),
      output,
    );
    assert.match(output, /\[mandatory\] +kept-claims /);
    assert.equal(await commands.kubectl(...statefulSet), before);
  });

  it("passes the stack as it is, and leaves nothing to do", async () => {
    writeFileSync(source, original);
    const output = await commands.succeed("up");
    assert.match(output, /stateful-sets@v[\d.]+/);
    assert.doesNotMatch(output, /\[(?:mandatory|advisory)\]/);
    await commands.pulumi("preview", "--expect-no-changes");
  });
});
