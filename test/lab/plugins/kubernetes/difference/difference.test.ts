import assert from "node:assert/strict";
import { differences } from "../../../../../lab/plugins/kubernetes/difference/difference.ts";
import { type Properties, unknown } from "../../../../../lab/plugins/support/properties.ts";

const none = () => false;

function paths(before: Properties, after: Properties): string[] {
  return [...differences(before, after, none)].map(([path, { kind }]) => `${kind} ${path}`);
}

describe("differences", () => {
  it("finds nothing between equal inputs", () => {
    const inputs = { spec: { ports: [{ port: 80 }], replicas: 2, paused: false, none: null } };
    assert.deepEqual(paths(inputs, structuredClone(inputs)), []);
  });

  it("names each change by its path, down to the element of a list", () => {
    const before = { spec: { replicas: 1, old: true, ports: [{ port: 80 }, { port: 81 }] } };
    const after = { spec: { replicas: 2, new: {}, ports: [{ port: 8080 }] } };
    assert.deepEqual(paths(before, after), [
      "update spec.replicas",
      "delete spec.old",
      "update spec.ports[0].port",
      "delete spec.ports[1]",
      "add spec.new",
    ]);
  });

  it("quotes a name that a path could not hold otherwise", () => {
    const before = { metadata: { annotations: { "example.com/a": "1" } } };
    const after = { metadata: { annotations: { "example.com/a": "2" } } };
    assert.deepEqual(paths(before, after), ['update metadata.annotations["example.com/a"]']);
  });

  it("takes what is not known yet for a change", () => {
    assert.deepEqual(paths({ data: { a: "1" } }, { data: { a: unknown, b: unknown } }), [
      "update data.a",
      "add data.b",
    ]);
  });

  it("takes another type for a change", () => {
    assert.deepEqual(paths({ a: {}, b: [], c: "1" }, { a: [], b: {}, c: 1 }), [
      "update a",
      "update b",
      "update c",
    ]);
  });

  it("sees no change in a quantity that is written in another way", () => {
    const requests = (memory: string, cpu: string | number) => ({
      resources: { requests: { memory, cpu } },
    });
    assert.deepEqual(paths(requests("1024Mi", 0.5), requests("1Gi", "500m")), []);
    assert.deepEqual(paths(requests("1000Mi", 1), requests("1Gi", 1)), [
      "update resources.requests.memory",
    ]);
  });

  it("asks the rule with the path and what is there from now on", () => {
    const asked: unknown[] = [];
    const changes = differences({ a: 1, b: 1 }, { a: 2 }, (path, value) => {
      asked.push([path, value]);
      return value === 2;
    });
    assert.deepEqual(asked, [
      [["a"], 2],
      [["b"], undefined],
    ]);
    assert.deepEqual(changes.get("a"), { kind: "update", replaces: true });
    assert.deepEqual(changes.get("b"), { kind: "delete", replaces: false });
  });
});
