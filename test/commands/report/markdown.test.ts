import assert from "node:assert/strict";
import { markdown } from "../../../commands/report/markdown.ts";
import { flawed, holding, nasty, others, reportOf } from "./support/reported.ts";

describe("The report as Markdown", () => {
  it("has a summary, a table of its sections, and each row with its commands and their output", () => {
    assert.equal(
      markdown(reportOf([holding])),
      `# The visit counter, live

Made by \`npm run report\` on 2026-11-27 at 10:00:05 UTC in 151 s. Cluster: https://10.88.1.2:6443, context \`lab\`. Every command was run on it, and printed what you see; where the report had to wait, that is the last of many runs. 1 of 1 claims hold.

| Section | Claims that hold |
| --- | --- |
| 1. Section \`0\` | 1 of 1 |

## 1. Section \`0\`

✅ **The pod \`counter-0\` is ready.**

\`\`\`console
$ kubectl get pods
NAME   READY
counter-0   2/2

$ kubectl delete pod counter-0
\`\`\`
`,
    );
  });

  it("has texts, tables, and pictures from their files", () => {
    const text = markdown(reportOf([...others]));
    assert.ok(text.includes("\n\nA `claim` < a volume.\n\n"));
    assert.ok(text.includes("| Strategy | Pods |\n| --- | --- |\n| `OnDelete` | a \\| b |\n"));
    assert.ok(text.includes("![The counts \\[all\\].](counts.svg)"));
  });

  it("says what does not hold, and why", () => {
    const text = markdown(reportOf([holding], [flawed, holding]));
    assert.ok(text.includes("2 of 3 claims hold."));
    assert.ok(text.includes("| 2. Section `1` | 1 of 2 |"));
    assert.ok(text.includes("❌ **Nothing is taken for markup.**"));
    assert.ok(
      text.includes(
        `This does not hold:\n\n\`\`\`\`text\nExpected nothing, got ${nasty.trim()}.\n\`\`\`\`\n`,
      ),
    );
  });

  it("fences what a command prints with more backticks than that has", () => {
    const text = markdown(reportOf([flawed]));
    assert.ok(text.includes(`\`\`\`\`console\n$ kubectl exec -- cat '<b>'\n${nasty}\`\`\`\`\n`));
  });
});
