import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findChart, standInChart } from "../../../lab/pulumi/chart.ts";
import { repository } from "../../../lab/support/places.ts";
import { vaultChart } from "../../../versions.ts";
import { Sandbox } from "../sandbox.ts";

describe("The chart of Vault", () => {
  it("is the official one where its repository has the pinned version", async () => {
    using sandbox = new Sandbox();
    sandbox.program("helm");
    const environment = { PATH: `${process.env.PATH}`, HELM_CACHE_HOME: sandbox.path("helm") };
    assert.equal(await findChart(environment), "official");
    const [call] = sandbox.calls();
    assert.deepEqual(call?.args, [
      "show",
      "chart",
      "vault",
      "--repo",
      "https://helm.releases.hashicorp.com",
      "--version",
      vaultChart,
    ]);
    assert.equal(call?.env.HELM_CACHE_HOME, sandbox.path("helm"));
  });

  it("is the stand-in where it has not", async () => {
    using sandbox = new Sandbox();
    sandbox.program("helm", "echo 'no such host' >&2; exit 1");
    assert.equal(await findChart({}), "stand-in");
  });

  it("has a stand-in where the program looks for one", () => {
    assert.ok(existsSync(join(repository, standInChart, "Chart.yaml")));
  });
});
