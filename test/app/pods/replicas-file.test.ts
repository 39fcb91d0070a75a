import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readReplicas } from "../../../app/src/pods/replicas-file.ts";
import { dataDirectory } from "../support/directory.ts";

describe("The file with the number of pods", () => {
  it("holds the number, with or without a line break", async () => {
    await using directory = await dataDirectory();
    const path = join(directory.path, "replicas");
    for (const [text, number] of [
      ["1\n", 1],
      ["20", 20],
      ["1000\n", 1000],
    ] as const) {
      await writeFile(path, text);
      assert.equal(readReplicas(path), number);
    }
  });

  it("may be missing", async () => {
    await using directory = await dataDirectory();
    assert.equal(readReplicas(join(directory.path, "replicas")), undefined);
  });

  for (const text of ["", "0", "-1", "1.5", "1001", "1e2", "2 pods", "3\n\n", `1${"0".repeat(99)}`])
    it(`is an error with ${JSON.stringify(text).slice(0, 20)}`, async () => {
      await using directory = await dataDirectory();
      const path = join(directory.path, "replicas");
      await writeFile(path, text);
      assert.deepEqual(readReplicas(path), expected(path, `\`${text.slice(0, 40).trim()}\``));
    });

  it("is an error that cannot be read", async () => {
    await using directory = await dataDirectory();
    const path = join(directory.path, "replicas");
    await mkdir(path);
    const got = "EISDIR: illegal operation on a directory, read";
    assert.deepEqual(readReplicas(path), expected(path, got));
  });
});

function expected(path: string, got: string): Error {
  return new Error(
    `Expected \`${path}\` to hold the number of pods, an integer from 1 to 1000, got ${got}. ` +
      "Visits still count; make sure that the file is written.",
  );
}
