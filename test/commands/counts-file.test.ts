import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counts, readCounts, saveCounts } from "../../commands/counts-file.ts";

const time = "2026-11-22T10:00:00.000Z";
const counts: Counts = {
  stack: { namespace: "visit-counter", uid: "1-2" },
  takenAt: time,
  pods: {
    "counter-0": { visits: 0, pod: "counter-0", time },
    "counter-10": { visits: 9_000_000_000_000_000, pod: "counter-10", time },
  },
};
const content = { format: "visit-counter/counts/1", ...counts };

describe("A file of counts", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-"));
  const file = join(folder, "counts.json");
  after(() => rmSync(folder, { recursive: true }));

  /** Reads a file with this text. */
  function read(text: string): Counts {
    writeFileSync(file, text);
    return readCounts(file);
  }

  it("reads as it was saved", () => {
    saveCounts(file, counts, false);
    assert.deepEqual(readCounts(file), content);
    rmSync(file);
  });

  it("has a checksum of what it says, not of its white space", () => {
    assert.deepEqual(read(signed(content)), content);
    assert.deepEqual(read(JSON.stringify(JSON.parse(signed(content)), undefined, "\t")), content);
  });

  it("is refused once a digit, an order or the checksum has changed", () => {
    const text = signed(content);
    const { checksum, ...rest } = JSON.parse(text);
    const changed = [
      text.replace(':9000000000000000,"', ':9000000000000001,"'),
      JSON.stringify({ checksum, ...Object.fromEntries(Object.entries(rest).reverse()) }),
      text.replace("sha256:", "sha1:"),
      JSON.stringify(content),
    ];
    for (const other of changed) {
      assert.notEqual(other, text);
      assert.throws(() => read(other), {
        name: "Failure",
        message:
          /^Expected `.*` to have the `checksum` of its content, `"sha256:[0-9a-f]{64}"`, got (none|`"sha\d+:[0-9a-f]{64}"`): it is not as it was saved\. Nothing was changed\. Use another backup\.$/,
      });
    }
  });

  const { pods } = counts;
  const withPods = (pods: unknown) => signed({ ...content, pods });
  const withChange = (change: object) =>
    withPods({ "counter-0": { ...pods["counter-0"], ...change } });
  const refused: [name: string, got: string, text: string][] = [
    ["is empty", "an empty file", "\n"],
    ["is cut short", "no JSON", signed(content).slice(0, 100)],
    ["is binary", "no JSON", "\u0000\ufffd"],
    ["is a number", "JSON that is not an object", "3"],
    ["is null", "JSON that is not an object", "null"],
    ["is one pod's backup", "`format` none", '{"visits":3,"pod":"counter-0"}'],
    ["is a list", "`format` none", "[]"],
    [
      "has a later format",
      '`format` `"visit-counter/counts/2"`',
      signed({ ...content, format: "visit-counter/counts/2" }),
    ],
    ["has no stack", "no `stack` that it is from", signed({ ...content, stack: undefined })],
    [
      "has a stack without a uid",
      "no `stack` that it is from",
      signed({ ...content, stack: { namespace: "a" } }),
    ],
    ["has no time", "no `takenAt`", signed({ ...content, takenAt: 3 })],
    ["has no pods", "no `pods`", withPods({})],
    ["has null for pods", "no `pods`", withPods(null)],
    ["has null for a pod", noCount("counter-0"), withPods({ "counter-0": null })],
    ["has a negative count", noCount("counter-0"), withChange({ visits: -1 })],
    ["has a broken count", noCount("counter-0"), withChange({ visits: 1.5 })],
    ["has a count in quotes", noCount("counter-0"), withChange({ visits: "3" })],
    ["has a count that is not exact", noCount("counter-0"), withChange({ visits: 2 ** 53 })],
    ["has another pod's count", noCount("counter-0"), withChange({ pod: "counter-1" })],
    ["has a count without a time", noCount("counter-0"), withChange({ time: undefined })],
    ...["vault-0", "counter-", "counter-01", "counter-0x"].map((pod): [string, string, string] => [
      `has a pod \`${pod}\``,
      noCount(pod),
      withPods({ [pod]: { visits: 0, pod, time } }),
    ]),
  ];
  for (const [name, got, text] of refused)
    it(`is refused if it ${name}`, () => {
      assert.throws(() => read(text), {
        name: "Failure",
        message: `Expected \`${file}\` to be a file that \`npm run backup\` has saved, got ${got}. Nothing was changed. Name another file.`,
      });
    });

  it("is refused if it cannot be read", () => {
    for (const [path, code] of [
      [join(folder, "missing"), "ENOENT"],
      [folder, "EISDIR"],
    ] as const)
      assert.throws(() => readCounts(path), { name: "Failure", message: RegExp(`got "${code}: `) });
  });
});

function noCount(pod: string): string {
  return `no count in \`pods\` for \`"${pod}"\``;
}

/** The text of a file with this content and its checksum. */
function signed(value: object): string {
  const digest = createHash("sha256").update(JSON.stringify(value)).digest("hex");
  return JSON.stringify({ ...value, checksum: `sha256:${digest}` });
}
