import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import type { AdminToken } from "../../../app/src/http/admin-token.ts";
import { secret, tokenFile } from "../support/token-file.ts";

const expected = (path: string, got: string) =>
  `Expected \`${path}\` to hold the administrators' token as JSON with \`token\`, \`version\` and \`created\`, ` +
  `got ${got}. Visits still count; make sure that the file is written.`;

describe("AdminTokenFile", () => {
  it("knows a new token at once, and the old one no longer", async () => {
    await using file = await tokenFile();
    const { tokenFile: read } = file.administration;
    assert.ok((read.read() as AdminToken).matches(Buffer.from(secret.token)));
    await file.write({ ...secret, token: "next", version: 4 });
    const token = read.read() as AdminToken;
    assert.deepEqual(
      [token.version, token.matches(Buffer.from("next")), token.matches(Buffer.from(secret.token))],
      [4, true, false],
    );
  });

  it("says why there is no token, without repeating the file", async () => {
    await using file = await tokenFile();
    for (const [content, got] of [
      ["kept-to-itself", "no JSON"],
      ["", "an empty file"],
    ] as const) {
      await file.write(content);
      const { message } = file.administration.tokenFile.read() as Error;
      assert.equal(message, expected(file.path, got));
    }
  });

  it("says why the file cannot be read", async () => {
    await using file = await tokenFile();
    await file.remove();
    const { tokenFile: read } = file.administration;
    const missing = `ENOENT: no such file or directory, open '${file.path}'`;
    assert.equal((read.read() as Error).message, expected(file.path, missing));
    await mkdir(file.path);
    assert.match((read.read() as Error).message, /got EISDIR: illegal operation on a directory/);
    await file.remove().catch(() => {});
  });

  it("reports each change once", async () => {
    await using file = await tokenFile();
    const { tokenFile: read } = file.administration;
    const readTwice = () => [read.read(), read.read()];
    readTwice();
    await file.write({ ...secret, version: 4 });
    readTwice();
    await file.write("");
    readTwice();
    await file.write({ ...secret, version: 4 });
    readTwice();
    await file.write({ ...secret, version: 4, created: "2026-11-23T10:00:00Z" });
    readTwice();
    assert.deepEqual(file.news, [
      "version 3",
      "version 4",
      expected(file.path, "an empty file"),
      "version 4",
      "version 4",
    ]);
  });
});
