import assert from "node:assert/strict";
import process from "node:process";
import { instanceOf } from "../../../lab/box/instance.ts";
import {
  exportState,
  kubectlContext,
  labState,
  type Resource,
  stackOption,
} from "../../../lab/stack/state.ts";
import { repository } from "../../../lab/terminal/places.ts";
import { Sandbox } from "../support/sandbox.ts";

describe("The state of a lab's stack", () => {
  const read = (state?: string) => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi");
    const file = "state/visit-counter/lab/pulumi/backend/.pulumi/stacks/visit-counter/lab.json";
    if (state !== undefined) sandbox.write(file, state);
    const found = labState(instanceOf());
    assert.deepEqual(sandbox.calls(), []);
    return found;
  };

  it("is read from its file, without Pulumi", () => {
    const state = { resources: [{}, {}], pending_operations: [{}] };
    assert.deepEqual(read(JSON.stringify({ checkpoint: { latest: state } })), state);
  });

  for (const state of [undefined, "{}", '{"checkpoint":{"latest":null}}']) {
    it(`is empty with ${state ?? "no file"}`, () => assert.deepEqual(read(state), {}));
  }
});

describe("The state of any stack", () => {
  const environment = () => ({ PATH: `${process.env.PATH}`, ADDED: "1" });

  it("is exported by Pulumi, and returned verbatim for an import", async () => {
    using sandbox = new Sandbox();
    const text = '{"version":3,  "deployment":{"resources":[]}}\n';
    sandbox.program("pulumi", `cat '${sandbox.write("state.json", text)}'`);
    const exported = await exportState(environment(), ["--stack=a b"]);
    assert.deepEqual(exported, { text, state: { resources: [] } });
    const [call] = sandbox.calls();
    assert.deepEqual(call?.args, ["stack", "export", "--non-interactive", "--stack=a b"]);
    assert.equal(call?.folder, repository);
    assert.equal(call?.env.ADDED, "1");
  });

  it("is empty for a new stack", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", `echo '{"version":3}'`);
    assert.deepEqual((await exportState(environment()))?.state, {});
  });

  it("is undefined without a stack", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", "exit 255");
    assert.equal(await exportState(environment()), undefined);
  });
});

describe("The stack that a command names", () => {
  const table: [args: string[], stack: string[]][] = [
    [[], []],
    [["--yes", "--diff"], []],
    [["--stack=dev", "--yes"], ["--stack=dev"]],
    [
      ["--yes", "--stack", "dev", "--diff"],
      ["--stack", "dev"],
    ],
    [
      ["-s", "dev"],
      ["-s", "dev"],
    ],
    [["-s=dev"], ["-s=dev"]],
    [["--stack-tag", "x", "--show-secrets"], []],
  ];
  for (const [args, stack] of table) {
    it(`is ${stack.join(" ") || "none"} in ${JSON.stringify(args)}`, () => {
      assert.deepEqual(stackOption(args), stack);
    });
  }
});

describe("The cluster of a stack", () => {
  const provider = (inputs: Resource["inputs"], change: Partial<Resource> = {}): Resource => ({
    urn: "",
    type: "pulumi:providers:kubernetes",
    inputs,
    ...change,
  });
  const docker = { ...provider({ context: "docker" }), type: "pulumi:providers:docker" };

  const table: [name: string, resources: Resource[] | undefined, context: string[] | undefined][] =
    [
      ["kubectl's own without a state", undefined, []],
      ["kubectl's own if the settings name none", [provider({}), docker], []],
      ["the context of the settings", [provider({ context: "a b" })], ["--context=a b"]],
      [
        "the context of two providers, one of them older",
        [provider({ context: "a" }), provider({ context: "a" })],
        ["--context=a"],
      ],
      [
        "not the context of a provider that is still to be deleted",
        [provider({ context: "old" }, { delete: true }), provider({ context: "new" })],
        ["--context=new"],
      ],
      ["unknown with two contexts", [provider({ context: "a" }), provider({})], undefined],
      ["unknown with a kubeconfig", [provider({ kubeconfig: "apiVersion: v1" })], undefined],
    ];
  for (const [name, resources, context] of table) {
    it(`is ${name}`, () => assert.deepEqual(kubectlContext({ resources }), context));
  }
});
