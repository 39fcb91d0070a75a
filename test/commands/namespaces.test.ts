import assert from "node:assert/strict";
import process from "node:process";
import { findNamespaces } from "../../commands/namespaces.ts";
import { Sandbox } from "../lab/support/sandbox.ts";
import { declarations } from "../support/project.ts";

/** What is found, and warned of, with this Pulumi. */
async function found(pulumi: string | undefined, stack?: string) {
  using sandbox = new Sandbox();
  process.env.PATH = sandbox.path("bin");
  if (pulumi !== undefined) sandbox.program("pulumi", pulumi);
  const warnings: string[] = [];
  const namespaces = await findNamespaces(stack, (line) => warnings.push(line));
  const calls = sandbox.calls().map(({ program, args }) => [program, ...args].join(" "));
  return { namespaces, warnings, calls };
}

const defaults = { counter: "visit-counter", vault: "vault" };
const noStack = "echo 'error: no stack selected' >&2; exit 255";

describe("The namespaces of a stack", () => {
  it("are those of its outputs", async () => {
    const outputs = { namespace: "prod", vaultNamespace: "prod-vault", url: "http://counter" };
    const pulumi = `echo '${JSON.stringify(outputs)}'`;
    const namespaces = { counter: "prod", vault: "prod-vault" };
    assert.deepEqual(await found(pulumi), {
      ...{ namespaces, warnings: [] },
      calls: ["pulumi stack output --json --non-interactive"],
    });
    assert.deepEqual((await found(pulumi, "prod")).calls, [
      "pulumi stack output --json --non-interactive --stack=prod",
    ]);
  });

  it("are those of the defaults in a stack of an earlier version, whose outputs do not name both", async () => {
    const { namespaces, warnings } = await found(`echo '{"namespace":"visit-counter"}'`);
    assert.deepEqual([namespaces, warnings], [defaults, []]);
  });

  it("are those of the defaults without Pulumi, where kubectl alone is enough", async () => {
    const { namespaces, warnings } = await found(undefined);
    assert.deepEqual([namespaces, warnings], [defaults, []]);
  });

  it("are those of the defaults, with a word about it, if Pulumi reads no stack", async () => {
    const { namespaces, warnings } = await found(noStack);
    assert.deepEqual(namespaces, defaults);
    assert.deepEqual(warnings, [
      "Pulumi reads no stack, so this takes `visit-counter`: no stack selected",
    ]);
  });

  it("are those of no other stack than the given one", async () => {
    await assert.rejects(found(noStack, "prod"), {
      name: "Failure",
      message:
        'Expected Pulumi to read the outputs of the stack `prod`, got "no stack selected". Nothing was changed.',
    });
  });

  it("have the defaults of Pulumi.yaml", () => {
    const values = Object.fromEntries(
      declarations.map(([key, { default: value }]) => [key, value]),
    );
    assert.deepEqual({ counter: values.namespace, vault: values.vaultNamespace }, defaults);
  });
});
