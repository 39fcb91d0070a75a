import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { instanceOf } from "../../../lab/box/instance.ts";
import { standInChart } from "../../../lab/stack/chart.ts";
import { repository } from "../../../lab/terminal/places.ts";
import { Checkout } from "../support/checkout.ts";

const node = `localhost:5000/node:24.21.0@sha256:${"a".repeat(64)}`;
const vault = `localhost:5000/vault:1.21.1@sha256:${"b".repeat(64)}`;
const images = new Map([
  ["localhost:5000/node", node],
  ["localhost:5000/vault", vault],
]);

describe("The stack of a lab", () => {
  async function makeStack(checkout: Checkout, chart?: string): Promise<void> {
    checkout.program("pulumi");
    const stack =
      await checkout.load<typeof import("../../../lab/stack/stack.ts")>("lab/stack/stack.ts");
    await stack.makeStack(instanceOf(), { ADDED: "1" }, images, chart);
  }

  it("starts with the template's settings, with digests", async () => {
    using checkout = new Checkout();
    await makeStack(checkout, standInChart);
    const template = readFileSync(join(repository, "lab/stack/settings.yaml"), "utf8");
    assert.equal(
      checkout.read("checkout/Pulumi.lab.yaml"),
      template
        .replace("localhost:5000/node\n", `${node}\n`)
        .replace("localhost:5000/vault\n", `${vault}\n`)
        .replace("vaultChart: vault\n", `vaultChart: ${standInChart}\n`),
    );
  });

  it("is made once, by Pulumi, in the repository's folder", async () => {
    using checkout = new Checkout();
    await makeStack(checkout);
    const [call] = checkout.calls("pulumi");
    assert.deepEqual(call?.args, ["stack", "init", "lab", "--non-interactive"]);
    assert.equal(call?.folder, checkout.path("checkout"));
    assert.equal(call?.env.ADDED, "1");

    checkout.write(
      "state/visit-counter/lab/pulumi/backend/.pulumi/stacks/visit-counter/lab.json",
      "{}",
    );
    await makeStack(checkout);
    assert.equal(checkout.calls("pulumi").length, 1);
  });

  it("keeps the user's settings, and updates the images", async () => {
    using checkout = new Checkout();
    checkout.write(
      "checkout/Pulumi.lab.yaml",
      "config:\n  visit-counter:replicas: 3 # mine\n  visit-counter:registry: mine\n  visit-counter:baseImage: localhost:5000/node:old\n",
    );
    await makeStack(checkout);
    assert.equal(
      checkout.read("checkout/Pulumi.lab.yaml"),
      `config:\n  visit-counter:replicas: 3 # mine\n  visit-counter:registry: mine\n  visit-counter:baseImage: ${node}\n  visit-counter:vaultChart: vault\n`,
    );
  });

  it("is not made from invalid YAML, which stays unchanged", async () => {
    using checkout = new Checkout();
    const settings = "config:\n  visit-counter:replicas: 3\n  visit-counter:replicas: 4\n";
    checkout.write("checkout/Pulumi.lab.yaml", settings);
    await assert.rejects(makeStack(checkout), {
      name: "Failure",
      message:
        `Expected \`${checkout.path("checkout/Pulumi.lab.yaml")}\` to be valid YAML, ` +
        "got `Map keys must be unique at line 3, column 3`. Correct it, then run the command again.",
    });
    assert.equal(checkout.read("checkout/Pulumi.lab.yaml"), settings);
  });
});
