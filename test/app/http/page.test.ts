import assert from "node:assert/strict";
import { page } from "../../../app/src/http/page.ts";

describe("page", () => {
  it("shows the visit and the pod", () => {
    const html = page(3, "counter-0");
    assert.match(html, /^<!doctype html>\n<html lang="en">/);
    assert.match(html, /<h1>Visit 3<\/h1>\n {4}<p>Counted by counter-0\.<\/p>/);
  });

  it("escapes a name", () => {
    assert.match(page(1, `<b>"&'`), /<p>Counted by &#60;b&#62;&#34;&#38;&#39;\.<\/p>/);
  });
});
