import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { pageBundle, pageBundleText } from "../../../app/build/page.ts";
import { script, style } from "../../../app/src/http/page-bundle.ts";

describe("The page's script and style", () => {
  before(() => {
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(pageBundle, pageBundleText());
  });

  it("in the server are what `npm run build:page` makes of their sources", () => {
    assert.equal(readFileSync(pageBundle, "utf8"), pageBundleText());
  });

  it("do not end the elements that they stand in", () => {
    assert.doesNotMatch(script, /<\/script|<!--/i);
    assert.doesNotMatch(style, /<\/style|<!--/i);
  });

  it("name no address of a network", () => {
    assert.doesNotMatch(script.replaceAll("http://www.w3.org/2000/svg", ""), /https?:|\/\/[a-z]/);
    assert.doesNotMatch(style, /url\(|@import/);
  });
});
