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

describe("An operation that a killed Pulumi left pending", () => {
  const service = { urn: "urn:service", type: "kubernetes:core/v1:Service" };

  it("is cleared without a read of the cluster if it is on no release", async () => {
    assert.deepEqual(await clear({ operations: [{ type: "creating", resource: service }] }), {
      calls: [importState],
      failure: undefined,
    });
  });

  it("is cleared if the state lacks the name of its release", async () => {
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

  it("is checked on the stack's cluster", async () => {
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

  it("may still be running if the state is locked: no record is deleted", async () => {
    const records = [{ status: "pending-install", values }];
    const { calls, failure } = await clear({ operations: [creating], records, importCode: 255 });
    assert.deepEqual(calls, [getSecrets, importState]);
    assert.match(failure ?? "", /^Failure: Expected `pulumi stack import --non-interactive` to /);
  });

  it("stays until Helm's records are deleted if no other Pulumi can be running", async () => {
    const records = [{ status: "pending-install", values }];
    const alone = { operations: [creating], records, isAlone: true };
    assert.deepEqual(await clear(alone), {
      calls: [getSecrets, deleteSecrets(1), importState],
      failure: undefined,
    });
    // The next run, after a kill in between.
    assert.deepEqual(await clear({ ...alone, records: [] }), {
      calls: [getSecrets, importState],
      failure: undefined,
    });
  });

  it("stays if the cluster cannot be read", async () => {
    const forbidden = await clear({ operations: [creating], kubectlCode: 1 });
    assert.deepEqual(forbidden.calls, [getSecrets]);
    assert.match(forbidden.failure ?? "", /^Failure: Expected `kubectl get secrets /);
  });

  it("leaves a release half installed if Pulumi does not have it", () => {
    const operations = { pending_operations: [creating, { type: "creating", resource: service }] };
    assert.deepEqual(halfInstalled(operations), [release()]);
    assert.deepEqual(halfInstalled({ ...operations, resources: [release()] }), []);
  });

  for (const operations of [undefined, [], [{ type: "deleting", resource: release() }]]) {
    it(`needs no clearing with ${operations?.[0]?.type ?? JSON.stringify(operations) ?? "nothing"}`, async () => {
      assert.equal(isInterrupted({ pending_operations: operations }), false);
      assert.deepEqual(await clear({ operations }), { calls: [], failure: undefined });
    });
  }

  it("is found in the state alone", () => {
    assert.equal(isInterrupted({ pending_operations: [updating] }), true);
    assert.equal(isInterrupted({}), false);
  });

  it("needs no clearing without a stack", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", "exit 255");
    await clearInterruptedReleases({ PATH: `${process.env.PATH}` });
    assert.equal(sandbox.calls().length, 1);
  });
});
