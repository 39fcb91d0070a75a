import assert from "node:assert/strict";
import { workloads } from "../../../../lab/stack/rollout/workload.ts";
import type { Resource } from "../../../../lab/stack/state.ts";

const found = (...resources: Partial<Resource>[]) =>
  workloads({ resources: resources.map((one) => ({ urn: "", type: "", ...one })) }).map(
    ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
  );

const release = (resourceNames: Record<string, string[]>): Partial<Resource> => ({
  type: "kubernetes:helm.sh/v3:Release",
  id: "vault/vault",
  inputs: { name: "vault", namespace: "vault" },
  outputs: { resourceNames },
});

describe("The workloads of a stack", () => {
  it("are the StatefulSets and Deployments that Pulumi made", () => {
    assert.deepEqual(
      found(
        { type: "pulumi:pulumi:Stack" },
        { type: "kubernetes:core/v1:Service", id: "visit-counter/counter" },
        { type: "kubernetes:apps/v1:StatefulSet", id: "visit-counter/counter" },
        { type: "kubernetes:apps/v1:Deployment", id: "vault/vault-keeper" },
      ),
      ["StatefulSet visit-counter/counter", "Deployment vault/vault-keeper"],
    );
  });

  it("include those of its Helm releases", () => {
    const names = {
      "ConfigMap/v1": ["vault/vault-config"],
      "Deployment.apps/apps/v1": ["vault/vault-agent-injector"],
      "StatefulSet.apps/apps/v1": ["vault/vault", "elsewhere/other"],
    };
    assert.deepEqual(found(release(names)), [
      "Deployment vault/vault-agent-injector",
      "StatefulSet vault/vault",
      "StatefulSet elsewhere/other",
    ]);
  });

  it("are in the release's namespace if the chart names none", () => {
    assert.deepEqual(found(release({ "StatefulSet.apps/apps/v1": ["vault"] })), [
      "StatefulSet vault/vault",
    ]);
  });

  it("exclude those that are still to be deleted", () => {
    const old = { type: "kubernetes:apps/v1:StatefulSet", id: "visit-counter/old", delete: true };
    assert.deepEqual(
      found(old, { ...release({ "Deployment.apps/apps/v1": ["x"] }), delete: true }),
      [],
    );
  });

  it("are none without a state, or with a release without outputs", () => {
    assert.deepEqual(workloads({}), []);
    assert.deepEqual(found({ ...release({}), outputs: undefined }), []);
  });
});
