import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, repository, stateFolder } from "../../../lab/terminal/places.ts";
import { Sandbox } from "../support/sandbox.ts";

describe("The places of the lab", () => {
  it("are the XDG folders of the environment", () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/disk/cache" }), "/disk/cache/visit-counter");
    assert.equal(stateFolder({ XDG_STATE_HOME: "/disk/state" }), "/disk/state/visit-counter");
  });

  for (const env of [{}, { XDG_CACHE_HOME: "", XDG_STATE_HOME: "" }]) {
    it(`are in the home folder with ${JSON.stringify(env)}`, () => {
      using sandbox = new Sandbox();
      assert.equal(cacheFolder(env), sandbox.path("home", ".cache", "visit-counter"));
      assert.equal(stateFolder(env), sandbox.path("home", ".local", "state", "visit-counter"));
    });
  }

  it("come from this process's environment if none is given", () => {
    using sandbox = new Sandbox();
    assert.equal(cacheFolder(), sandbox.path("cache", "visit-counter"));
    assert.equal(stateFolder(), sandbox.path("state", "visit-counter"));
  });

  it("include this repository", () => {
    assert.ok(existsSync(join(repository, "lab", "terminal", "places.ts")));
    assert.ok(existsSync(join(repository, "Pulumi.yaml")));
  });
});
