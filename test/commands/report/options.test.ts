import assert from "node:assert/strict";
import { readReportOptions } from "../../../commands/report/options.ts";
import { sections } from "../../../commands/report/sections.ts";

describe("The options of the report", () => {
  it("are a folder, a context and some sections, none of which is needed", () => {
    assert.deepEqual(readReportOptions([], "/here"), {
      out: "/here/report",
      context: undefined,
      stack: undefined,
      chosen: sections,
    });
    const args = ["--out", "/there", "--context", "kind", "--only", "probes,dns"];
    const { out, context, chosen } = readReportOptions(args, "/here");
    assert.deepEqual([out, context], ["/there", "kind"]);
    assert.deepEqual(
      chosen.map(({ name }) => name),
      ["dns", "probes"],
    );
  });

  const refused: [args: string[], sentence: string][] = [
    [["dns"], "Expected options alone, got `dns`."],
    [
      ["--only", "dns,all"],
      "Expected sections of objects, counts, deleted-pod, dns, probes, start-order, secret, updates, got `all`.",
    ],
    [["--overwrite"], "Unknown option '--overwrite'."],
    [["--out"], "Option '--out <value>' argument missing."],
  ];
  for (const [args, sentence] of refused)
    it(`are refused if they are ${JSON.stringify(args)}`, () => {
      assert.throws(() => readReportOptions(args), {
        name: "Failure",
        message: `${sentence} Use: npm run report -- [--out FOLDER] [--only SECTION,...] [--context NAME] [--stack NAME]`,
      });
    });
});
