import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chartChecksum, isChartFile } from "../../../../../lab/plugins/kubernetes/release/chart.ts";

describe("A chart on this machine", () => {
  let chart: string;
  beforeEach(() => {
    chart = mkdtempSync(join(tmpdir(), "chart-test-"));
    mkdirSync(join(chart, "templates"));
    writeFileSync(join(chart, "Chart.yaml"), "name: tiny");
    writeFileSync(join(chart, "templates", "a.yaml"), "a");
  });
  afterEach(() => rmSync(chart, { recursive: true }));

  it("is a folder with a Chart.yaml, or an archive", () => {
    const archive = join(chart, "tiny-0.1.0.tgz");
    writeFileSync(archive, "x");
    assert.equal(isChartFile(chart), true);
    assert.equal(isChartFile(archive), true);
    assert.equal(isChartFile(join(chart, "templates")), false);
    assert.equal(isChartFile(join(chart, "none")), false);
    assert.equal(isChartFile(""), false);
  });

  it("has another checksum when anything in it changes, and the same when nothing does", () => {
    const first = chartChecksum(chart);
    assert.match(first, /^[0-9a-f]{64}$/);
    assert.equal(chartChecksum(chart), first);

    writeFileSync(join(chart, "templates", "a.yaml"), "b");
    const edited = chartChecksum(chart);
    writeFileSync(join(chart, "templates", "b.yaml"), "");
    const added = chartChecksum(chart);
    assert.equal(new Set([first, edited, added]).size, 3);
  });

  it("has the same checksum wherever it is", () => {
    const first = chartChecksum(chart);
    const copy = mkdtempSync(join(tmpdir(), "chart-test-"));
    mkdirSync(join(copy, "templates"));
    writeFileSync(join(copy, "templates", "a.yaml"), "a");
    writeFileSync(join(copy, "Chart.yaml"), "name: tiny");
    assert.equal(chartChecksum(copy), first);
    rmSync(copy, { recursive: true });
  });
});
