import { deepEqual } from "node:assert/strict";
import { container, judged, statefulSet } from "../support/judged.ts";

const rule = "resource-limits";

describe(`The rule ${rule}`, () => {
  it("accepts a limit of memory, and requests", () => {
    deepEqual(judged(rule, [statefulSet()]), []);
  });

  it("refuses a container with neither", () => {
    const pod = { initContainers: [{ name: "prepare" }] };
    deepEqual(judged(rule, [statefulSet({ pod })]), [
      "Expected StatefulSet `data/db` to limit memory in its container `prepare`, got no limit. Set `resources.limits.memory` to what it needs at most.",
      "Expected StatefulSet `data/db` to request cpu for its container `prepare`, got no request. Set `resources.requests.cpu` to what it usually needs.",
      "Expected StatefulSet `data/db` to request memory for its container `prepare`, got no request. Set `resources.requests.memory` to what it usually needs.",
    ]);
  });

  it("asks for the resources that its parameters name", () => {
    const resources = { limits: { cpu: "1" } };
    const pod = { containers: [container({ resources })] };
    deepEqual(judged(rule, [statefulSet({ pod })], { limits: ["cpu"], requests: [] }), []);
  });
});
