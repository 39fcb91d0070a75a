import assert from "node:assert/strict";
import { mock } from "node:test";
import { inspect } from "node:util";
import { AdminToken } from "../../../app/src/http/admin-token.ts";
import { secret } from "../support/token-file.ts";

function parse(fields: object): AdminToken {
  return AdminToken.parse(JSON.stringify(fields));
}

describe("AdminToken", () => {
  it("is read from a line of JSON, whatever else the line has", () => {
    const token = AdminToken.parse(`${JSON.stringify({ ...secret, lease: 0 })}\n`);
    assert.equal(token.version, 3);
    assert.ok(token.matches(Buffer.from("kept-to-itself")));
  });

  for (const given of [
    "",
    "kept-to-itsel",
    "kept-to-itself ",
    "Kept-to-itself",
    "x".repeat(10_000),
  ]) {
    it(`is not matched by \`${given.slice(0, 20)}\``, () => {
      assert.equal(parse(secret).matches(Buffer.from(given)), false);
    });
  }

  describe("on a stopped clock", () => {
    beforeEach(() => mock.timers.enable({ apis: ["Date"], now: Date.UTC(2030, 0, 1) }));
    afterEach(() => mock.timers.reset());

    it("is as old as its version, to the millisecond", () => {
      const created = "2029-12-31T23:59:00.001999999Z";
      assert.equal(parse({ ...secret, created }).age(), 59.999);
    });

    it("is of age 0 while the clock that made it is ahead", () => {
      const created = "2030-01-01T00:01:00Z";
      assert.equal(parse({ ...secret, created }).age(), 0);
    });
  });

  it("never shows its value", () => {
    const token = parse(secret);
    const shown = `${inspect(token, { depth: 9, showHidden: true })} ${JSON.stringify(token)}`;
    assert.doesNotMatch(shown, /kept/);
    assert.match(shown, /version/);
  });

  for (const created of ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00.1+01:00"]) {
    it(`may have been created at ${created}`, () => {
      assert.equal(parse({ ...secret, created }).version, 3);
    });
  }

  const bad: Array<[text: string, got: string]> = [
    ["", "an empty file"],
    [" \n", "an empty file"],
    ["kept-to-itself", "no JSON"],
    ['{"token":"kept-to-itself"', "no JSON"],
    ['"kept-to-itself"', "JSON that is not an object"],
    ["null", "JSON that is not an object"],
    ...["", 7, null, undefined].map((token): [string, string] => [
      JSON.stringify({ ...secret, token }),
      "an object without a valid `token`",
    ]),
    ...[0, -1, 1.5, "3", null, undefined].map((version): [string, string] => [
      JSON.stringify({ ...secret, version }),
      "an object without a valid `version`",
    ]),
    ...[
      "",
      "yesterday",
      "2026-11-22",
      "2026-11-22T10:00:00",
      "2026-13-22T10:00:00Z",
      7,
      undefined,
    ].map((created): [string, string] => [
      JSON.stringify({ ...secret, created }),
      "an object without a valid `created`",
    ]),
  ];
  for (const [text, got] of bad) {
    it(`is refused as ${got}: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => AdminToken.parse(text),
        (error: Error) => error.message === got && !inspect(error).includes("kept"),
      );
    });
  }
});
