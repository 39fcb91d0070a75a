import assert from "node:assert/strict";
import type { Api } from "../../../../../lab/plugins/kubernetes/cluster/api.ts";
import { ApiFailure } from "../../../../../lab/plugins/kubernetes/cluster/api-failure.ts";
import { Kinds, objectPath } from "../../../../../lab/plugins/kubernetes/cluster/kinds.ts";

/** An API that serves lists of kinds by path, and counts what it is asked. */
function serving(lists: Record<string, object[]>) {
  const asked: string[] = [];
  const request = async (_method: string, path: string) => {
    asked.push(path);
    const resources = lists[path];
    if (resources === undefined) throw new ApiFailure(404, { message: "not found" });
    return { resources };
  };
  return { kinds: new Kinds({ request } as unknown as Api), asked, lists };
}

describe("The kinds of a cluster", () => {
  it("are asked for once", async () => {
    const resources = [
      { kind: "Deployment", name: "deployments/scale", namespaced: true },
      { kind: "Deployment", name: "deployments", namespaced: true },
    ];
    const { kinds, asked } = serving({ "/apis/apps/v1": resources });
    const found = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      plural: "deployments",
      namespaced: true,
    };
    assert.deepEqual(await kinds.find("apps/v1", "Deployment"), found);
    assert.deepEqual(await kinds.find("apps/v1", "Deployment"), found);
    assert.deepEqual(asked, ["/apis/apps/v1"]);
  });

  it("may come with a definition that is created later", async () => {
    const { kinds, lists } = serving({});
    assert.equal(await kinds.find("x.io/v1", "Widget"), undefined);
    lists["/apis/x.io/v1"] = [{ kind: "Widget", name: "widgets", namespaced: false }];
    assert.equal((await kinds.find("x.io/v1", "Widget"))?.plural, "widgets");
  });

  it("have their objects at paths of their own", () => {
    const service = { apiVersion: "v1", kind: "Service", plural: "services", namespaced: true };
    assert.equal(objectPath(service, "ns", "a"), "/api/v1/namespaces/ns/services/a");
    assert.equal(objectPath(service, "ns"), "/api/v1/namespaces/ns/services");
    const role = {
      apiVersion: "rbac/v1",
      kind: "ClusterRole",
      plural: "clusterroles",
      namespaced: false,
    };
    assert.equal(objectPath(role, "ns", "system:a"), "/apis/rbac/v1/clusterroles/system%3Aa");
  });
});
