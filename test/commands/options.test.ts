import assert from "node:assert/strict";
import { readOptions } from "../../commands/options.ts";

describe("The options of backup and restore", () => {
  it("are a file, a context, a stack, and a flag of its own for each", () => {
    assert.deepEqual(readOptions("backup", ["counts.json"], "/here"), {
      file: "/here/counts.json",
      context: undefined,
      stack: undefined,
      isAgreed: false,
    });
    const args = ["--context", "kind", "--stack", "prod", "/there/counts.json"];
    const file = "/there/counts.json";
    for (const [command, flag] of [
      ["backup", "--overwrite"],
      ["restore", "--from-another-stack"],
    ] as const)
      assert.deepEqual(readOptions(command, [...args, flag], "/here"), {
        file,
        context: "kind",
        stack: "prod",
        isAgreed: true,
      });
  });

  const refused: [args: string[], sentence: string][] = [
    [[], "Expected one file, got none."],
    [[""], "Expected one file, got ``."],
    [["a", "b"], "Expected one file, got `a` and `b`."],
    [["a", "--from-another-stack"], "Unknown option '--from-another-stack'."],
    [["a", "--context"], "Option '--context <value>' argument missing."],
    [["a", "--overwrite=yes"], "Option '--overwrite' does not take an argument."],
  ];
  for (const [args, sentence] of refused)
    it(`are refused if they are ${JSON.stringify(args)}`, () => {
      assert.throws(() => readOptions("backup", args), {
        name: "Failure",
        message: `${sentence} Use: npm run backup -- FILE [--overwrite] [--context NAME] [--stack NAME]`,
      });
    });
});
