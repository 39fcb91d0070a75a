import assert from "node:assert/strict";
import { asLive } from "../../../../../lab/plugins/kubernetes/difference/drift.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

describe("asLive", () => {
  const cases: [name: string, inputs: Properties, live: Properties, expected: Properties][] = [
    ["takes the live value of what drifted", { replicas: 2 }, { replicas: 5 }, { replicas: 5 }],
    ["leaves out what a server added", { a: 1 }, { a: 1, b: 2 }, { a: 1 }],
    ["leaves out what is gone", { a: 1, b: 2 }, { a: 1 }, { a: 1 }],
    [
      "keeps what is empty and therefore left out by the server",
      { hostNetwork: false, labels: {}, list: [], text: "", count: 0, deep: { off: false } },
      {},
      { hostNetwork: false, labels: {}, list: [], text: "", count: 0, deep: { off: false } },
    ],
    [
      "keeps the way a quantity was written",
      { limits: { cpu: "0.5", memory: "1024Mi" } },
      { limits: { cpu: "500m", memory: "2Gi" } },
      { limits: { cpu: "0.5", memory: "2Gi" } },
    ],
    [
      "follows lists element by element and leaves out what was appended",
      { ports: [{ port: 80 }, { port: 81 }] },
      { ports: [{ port: 80, protocol: "TCP" }, { port: 99 }, { port: 1 }] },
      { ports: [{ port: 80 }, { port: 99 }] },
    ],
    ["sees a list that became shorter", { list: ["a", "b"] }, { list: ["a"] }, { list: ["a"] }],
    ["takes another type as it is", { a: "1" }, { a: { b: 1 } }, { a: { b: 1 } }],
  ];
  for (const [name, inputs, live, expected] of cases) {
    it(name, () => assert.deepEqual(asLive(inputs, live), expected));
  }
});
