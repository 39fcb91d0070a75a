import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { startedAt } from "../../../lab/box/box.ts";
import { instanceOf } from "../../../lab/box/instance.ts";
import { Sandbox } from "../support/sandbox.ts";

describe("The box", () => {
  it("was started when its process was recorded", () => {
    using sandbox = new Sandbox();
    const file = sandbox.write("state/visit-counter/lab/run/process", "1 1");
    const started = new Date("2030-01-01T12:00:00Z");
    utimesSync(file, new Date(), started);
    assert.deepEqual(startedAt(instanceOf()), started);
  });
});
