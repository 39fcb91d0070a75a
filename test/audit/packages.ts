import { deepEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { root } from "../support/project.ts";
import { advisoriesOf } from "./advisories.ts";

describe("The audit of npm's packages", () => {
  it("finds no advisory that is moderate or worse", function () {
    const once = ["--fetch-retries=0", "--fetch-timeout=30000"];
    const { stdout } = spawnSync("npm", ["audit", "--json", ...once], {
      ...{ cwd: root, encoding: "utf8", shell: process.platform === "win32" },
    });
    const advisories = advisoriesOf(stdout ?? "");
    if ("unanswered" in advisories) {
      console.log(`npm's registry names no advisories here: ${advisories.unanswered}`);
      this.skip();
    }
    deepEqual(advisories, []);
  });
});
