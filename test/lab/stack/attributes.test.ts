import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { instanceOf } from "../../../lab/box/instance.ts";
import { removeTornAttributes } from "../../../lab/stack/attributes.ts";
import { Sandbox } from "../support/sandbox.ts";

const folder = "state/visit-counter/lab/pulumi/backend/.pulumi/stacks/visit-counter";

describe("The attributes of Pulumi's state", () => {
  it("are removed if a killed Pulumi has left them empty, and nothing else is", () => {
    using sandbox = new Sandbox();
    const torn = sandbox.write(`${folder}/lab.json.attrs`, "");
    const kept = [
      sandbox.write(`${folder}/lab.json`, ""),
      sandbox.write(`${folder}/lab.json.bak.attrs`, "{}"),
    ];
    removeTornAttributes(instanceOf());
    assert.equal(existsSync(torn), false);
    for (const file of kept) assert.equal(existsSync(file), true, file);
  });

  it("need no backend", () => {
    using _sandbox = new Sandbox();
    removeTornAttributes(instanceOf());
  });
});
