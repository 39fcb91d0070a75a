import assert from "node:assert/strict";
import { html } from "../../../commands/report/html.ts";
import { flawed, holding, others, reportOf } from "./support/reported.ts";

describe("The report as HTML", () => {
  const text = html(reportOf([holding, flawed], others));

  it("has a summary, a table of its sections that leads to them, and each row with its commands", () => {
    for (const part of [
      "Cluster: https://10.88.1.2:6443, context <code>lab</code>.",
      '<tr><td><a href="#section-1">1. Section <code>0</code></a></td><td>1 of 2</td></tr>',
      '<h2 id="section-1">1. Section <code>0</code></h2>',
      '<h3 class="holds"><span>Holds:</span> The pod <code>counter-0</code> is ready.</h3>',
      "<kbd>$ kubectl get pods</kbd>\nNAME   READY\ncounter-0   2/2\n\n<kbd>$ kubectl delete pod counter-0</kbd></pre>",
      "<p>A <code>claim</code> &lt; a volume.</p>",
      "<tr><td><code>OnDelete</code></td><td>a | b</td></tr>",
    ])
      assert.ok(text.includes(part), part);
  });

  it("takes nothing that a command prints for markup", () => {
    const escaped =
      "a ```fence``` | &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;";
    assert.ok(text.includes(`<kbd>$ kubectl exec -- cat '&lt;b&gt;'</kbd>\n${escaped}</pre>`));
    assert.ok(text.includes(`<p class="flaw">Expected nothing, got ${escaped}.</p>`));
    assert.doesNotMatch(text, /<script|<b>/);
  });

  it("says in words what does not hold", () => {
    assert.ok(
      text.includes(
        '<h3 class="flawed"><span>Does not hold:</span> Nothing is taken for markup.</h3>',
      ),
    );
  });

  it("is one file: its pictures and style are in it, and it may load nothing", () => {
    assert.match(
      text,
      /<figure><svg .*<title>The counts \[all\]\.<\/title>.*>a&amp;b<.*<\/svg><\/figure>/s,
    );
    assert.ok(text.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`));
    const addresses = text.match(/(?:src|href|url|@import)\s*[=(]\s*["']?[^"')\s]+/g) ?? [];
    assert.deepEqual(addresses, ['href="#section-1', 'href="#section-2']);
  });

  it("is light and dark as its reader likes, and has a title and a language", () => {
    assert.ok(text.includes('<meta name="color-scheme" content="light dark">'));
    assert.match(text, /--text: light-dark\(#\w+, #\w+\)/);
    assert.match(text, /@media \(prefers-color-scheme: dark\)/);
    assert.match(
      text,
      /^<!doctype html>\n<html lang="en">.*<title>The visit counter, live<\/title>/s,
    );
  });
});
