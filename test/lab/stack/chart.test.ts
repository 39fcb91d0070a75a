import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { vaultChart } from "../../../config/versions.ts";
import { findChart, standInChart } from "../../../lab/stack/chart.ts";
import { repository } from "../../../lab/terminal/places.ts";
import { Sandbox } from "../support/sandbox.ts";
import { Maker } from "../toolchain/support/maker.ts";

/** A chart repository on loopback with these versions of Vault's chart. */
async function open(...versions: string[]): Promise<Maker> {
  const maker = await Maker.open();
  const index = { entries: { vault: versions.map((version) => ({ version })) } };
  maker.publish("index.yaml", JSON.stringify(index), "plain", {});
  return maker;
}

describe("Vault's chart", () => {
  it("is the official one if its repository has the pinned version", async () => {
    using _sandbox = new Sandbox();
    await using maker = await open("0.0.1", vaultChart);
    assert.equal(await findChart(maker.address), "official");
    assert.deepEqual(maker.requests, ["index.yaml"]);
  });

  it("is the stand-in if the repository has only other versions", async () => {
    using _sandbox = new Sandbox();
    await using maker = await open("0.0.1");
    assert.equal(await findChart(maker.address), "stand-in");
  });

  for (const page of ["<html>a: b: c</html>", "entries: { vault: none }", "{"]) {
    it(`is the stand-in if the repository answers ${page}`, async () => {
      using _sandbox = new Sandbox();
      await using maker = await Maker.open();
      maker.publish("index.yaml", page, "plain", {});
      assert.equal(await findChart(maker.address), "stand-in");
    });
  }

  it("is the stand-in if the repository refuses, which is tried again the next time", async () => {
    using _sandbox = new Sandbox();
    await using maker = await Maker.open();
    assert.equal(await findChart(maker.address), "stand-in");
    assert.equal(await findChart(maker.address), "stand-in");
    assert.equal(maker.requests.length, 2);
  });

  it("is the stand-in for a day if the repository does not answer, without another try", async () => {
    using _sandbox = new Sandbox();
    let address: string;
    {
      await using maker = await open(vaultChart);
      address = maker.address;
    }
    assert.equal(await findChart(address), "stand-in");
    await using maker = await open(vaultChart);
    assert.equal(await findChart(address), "stand-in");
    assert.deepEqual(maker.requests, []);
  });

  it("has its stand-in at the path that the setting names", () => {
    assert.ok(existsSync(join(repository, standInChart, "Chart.yaml")));
  });
});
