import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import type { State } from "../../../lab/stack/state.ts";
import { Checkout } from "../support/checkout.ts";

/** Replace what depends on the machine: any machine will do, and the box starts and stops at once. */
const substitutes = {
  "terminal/machine.ts":
    "export const checkMachine = () => {}; export { checkMachine as checkDisk, checkMachine as checkGo };",
  "box/addons.ts": "export const installAddons = async () => {};",
  "box/box.ts": "export const start = async () => {}; export const stop = async () => {};",
};

const namespace = { urn: "urn:namespace", type: "kubernetes:core/v1:Namespace" };
const vault = {
  urn: "urn:vault",
  type: "kubernetes:helm.sh/v3:Release",
  inputs: { name: "vault", namespace: "vault" },
};

/** Runs `npm run down -- <args>`, without npm, on a lab whose stack has some state. */
function down(state: State, args: readonly string[] = []) {
  using lab = new Checkout();
  for (const [file, text] of Object.entries(substitutes)) lab.write(`checkout/lab/${file}`, text);
  lab.write(
    "state/visit-counter/lab/pulumi/backend/.pulumi/stacks/visit-counter/lab.json",
    JSON.stringify({ checkpoint: { latest: state } }),
  );
  const exported = lab.write("exported.json", JSON.stringify({ deployment: state }));
  const bin = "cache/visit-counter/toolchain/bin";
  lab.program("pulumi", `[ "$2" != export ] || cat '${exported}'`, `${bin}/pulumi`);
  lab.program("kubectl", `echo '{"items":[]}'`, `${bin}/kubectl`);
  const { status, stderr } = spawnSync(
    process.execPath,
    [lab.path("checkout/lab/commands/down.ts"), ...args],
    { encoding: "utf8", input: "" },
  );
  const said = stderr.split("\n").filter((line) => line.startsWith("Pulumi was"));
  const calls = lab.calls().map(({ program, args }) => [program, ...args].join(" "));
  return { status, said, calls };
}

const destroy = "pulumi destroy --yes --skip-preview";

describe("npm run down on the lab", () => {
  it("destroys the stack", () => {
    assert.deepEqual(down({ resources: [namespace] }), { status: 0, said: [], calls: [destroy] });
  });

  it("passes its arguments to pulumi destroy", () => {
    const { calls } = down({ resources: [namespace] }, ["--refresh", "--parallel=1"]);
    assert.deepEqual(calls, [`${destroy} --refresh --parallel=1`]);
  });

  it("needs no Pulumi for an empty stack", () => {
    assert.deepEqual(down({}), { status: 0, said: [], calls: [] });
  });

  it("first clears what a killed Pulumi left pending, and says what stays", () => {
    const pending_operations = [{ type: "creating", resource: vault }];
    const { status, said, calls } = down({ resources: [namespace], pending_operations });
    assert.equal(status, 0);
    assert.deepEqual(said, [
      "Pulumi was interrupted while it installed vault: its objects stay in the cluster, and the next npm run up takes them over.",
    ]);
    assert.deepEqual(
      calls.map((call) => call.split(" ").slice(0, 3).join(" ")),
      ["pulumi stack export", "kubectl get secrets", "pulumi stack import", "pulumi destroy --yes"],
    );
  });

  it("does not mention a release that Pulumi has and destroys", () => {
    const pending_operations = [{ type: "updating", resource: vault }];
    assert.deepEqual(down({ resources: [namespace, vault], pending_operations }).said, []);
  });
});
