import assert from "node:assert/strict";
import process from "node:process";
import {
  clearInterruptedReleases,
  halfInstalled,
  isInterrupted,
} from "../../../lab/stack/releases.ts";
import type { Resource } from "../../../lab/stack/state.ts";
import { Sandbox } from "../support/sandbox.ts";
import {
  clear,
  creating,
  deleteSecrets,
  getSecrets,
  importState,
  namespace,
  release,
  updating,
  values,
} from "./support/clearing.ts";

describe("What a killed Pulumi left pending", () => {
  const service = { urn: "urn:service", type: "kubernetes:core/v1:Service" };

  it("is cleared where it is no release too, without a look at the cluster", async () => {
    assert.deepEqual(await clear({ operations: [{ type: "creating", resource: service }] }), {
      calls: [importState],
      failure: undefined,
    });
  });

  it("is cleared where the state does not know the name of a release", async () => {
    const resource = { ...release(), inputs: {} };
    assert.deepEqual(await clear({ operations: [{ type: "creating", resource }] }), {
      calls: [importState],
      failure: undefined,
    });
  });

  it("is cleared in the stack that the user names", async () => {
    const { calls } = await clear({ operations: [creating], stack: ["--stack", "dev"] });
    assert.equal(calls[1], `${importState} --stack dev`);
  });

  it("is looked for on the cluster that the stack is on", async () => {
    const provider = (inputs: Resource["inputs"]) => ({
      urn: "urn:provider",
      type: "pulumi:providers:kubernetes",
      inputs,
    });
    const there = [namespace, provider({ context: "there" })];
    const { calls } = await clear({ operations: [creating], resources: there });
    assert.equal(calls[0], getSecrets.replace("kubectl", "kubectl --context=there"));

    const unknown = [namespace, provider({ kubeconfig: "apiVersion: v1" })];
    assert.deepEqual(await clear({ operations: [creating], resources: unknown }), {
      calls: [],
      failure: undefined,
    });
  });

  it("is not pending, but under way, where the state is locked: no record is touched", async () => {
    const records = [{ status: "pending-install", values }];
    const { calls, failure } = await clear({ operations: [creating], records, importCode: 255 });
    assert.deepEqual(calls, [getSecrets, importState]);
    assert.match(failure ?? "", /^Failure: Expected `pulumi stack import --non-interactive` to /);
  });

  it("stays pending until Helm has forgotten, where no other Pulumi can be at it", async () => {
    const records = [{ status: "pending-install", values }];
    const alone = { operations: [creating], records, isAlone: true };
    assert.deepEqual(await clear(alone), {
      calls: [getSecrets, deleteSecrets(1), importState],
      failure: undefined,
    });
    // As after a kill in between.
    assert.deepEqual(await clear({ ...alone, records: [] }), {
      calls: [getSecrets, importState],
      failure: undefined,
    });
  });

  it("is left as it is where the cluster cannot be looked at", async () => {
    const forbidden = await clear({ operations: [creating], kubectlCode: 1 });
    assert.deepEqual(forbidden.calls, [getSecrets]);
    assert.match(forbidden.failure ?? "", /^Failure: Expected `kubectl get secrets /);
  });

  it("is half installed where Pulumi does not have the release", () => {
    const operations = { pending_operations: [creating, { type: "creating", resource: service }] };
    assert.deepEqual(halfInstalled(operations), [release()]);
    assert.deepEqual(halfInstalled({ ...operations, resources: [release()] }), []);
  });

  for (const operations of [undefined, [], [{ type: "deleting", resource: release() }]]) {
    it(`is nothing to clear with ${operations?.[0]?.type ?? JSON.stringify(operations) ?? "nothing"}`, async () => {
      assert.equal(isInterrupted({ pending_operations: operations }), false);
      assert.deepEqual(await clear({ operations }), { calls: [], failure: undefined });
    });
  }

  it("is known from the state alone", () => {
    assert.equal(isInterrupted({ pending_operations: [updating] }), true);
    assert.equal(isInterrupted({}), false);
  });

  it("is not looked for where there is no stack yet", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", "exit 255");
    await clearInterruptedReleases({ PATH: `${process.env.PATH}` });
    assert.equal(sandbox.calls().length, 1);
  });
});
