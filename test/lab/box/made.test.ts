import assert from "node:assert/strict";
import process from "node:process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { checkLabIsMade } from "../../../lab/box/made.ts";
import { recordProcess } from "../../../lab/terminal/process.ts";
import { Sandbox } from "../support/sandbox.ts";

const kubeconfig = "state/visit-counter/lab/kubernetes/super-admin.conf";
const record = "state/visit-counter/lab/run/process";

describe("A command on the lab", () => {
  it("is refused if there is no lab", () => {
    using sandbox = new Sandbox();
    assert.throws(() => checkLabIsMade(instanceOf()), {
      name: "Failure",
      message: `Expected a lab in ${sandbox.path("state/visit-counter/lab")}, got none. Make it: npm run up`,
    });
  });

  for (const text of [undefined, "4194305 1"]) {
    it(`is refused if the lab is stopped, with ${text ? "the record of an ended process" : "no record"}`, () => {
      using sandbox = new Sandbox();
      sandbox.write(kubeconfig, "");
      if (text !== undefined) sandbox.write(record, text);
      assert.throws(() => checkLabIsMade(instanceOf()), {
        name: "Failure",
        message: "Expected the lab to run, got a stopped one. Start it: npm run up",
      });
    });
  }

  it("is accepted by a running lab", () => {
    using sandbox = new Sandbox();
    sandbox.write(kubeconfig, "");
    recordProcess(sandbox.path(record), process.pid);
    checkLabIsMade(instanceOf());
  });
});
