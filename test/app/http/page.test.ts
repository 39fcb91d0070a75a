import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { page, pageHeaders } from "../../../app/src/http/page.ts";
import type { Snapshot } from "../../../app/src/page/snapshot.ts";
import type { Counts } from "../../../app/src/pods/all-counts.ts";
import { FakeStore } from "../support/fake-store.ts";
import { serve } from "../support/served-app.ts";

const snapshot: Snapshot = {
  pods: {
    "counter-0": { visits: 1234, ready: true, started: "2026-11-22T09:58:36.000Z" },
    "counter-2": { visits: 1, ready: false, started: "2026-11-22T09:59:57.000Z" },
    "counter-10": { visits: 5 },
  },
  missing: ["counter-1", "counter-3"],
  lastVisits: { "counter-1": 46 },
  pod: "counter-0",
  time: Date.UTC(2026, 10, 22, 10),
};

function html(visit: number, pod: string, pods: Snapshot | Error = snapshot): Promise<string> {
  return text(Readable.from(page(visit, pod, Promise.resolve(pods))));
}

/** The cards of a page, each as the lines of its text. */
function cards(page: string): string[][] {
  const [, list = ""] = /<ul id="pods"[^>]*>(.*?)<\/ul>/s.exec(page) ?? [];
  return [...list.matchAll(/<li .*?<\/li>/gs)].map(([card]) =>
    card
      .split("\n")
      .map((line) => line.replaceAll(/<[^>]*>/g, "").trim())
      .filter(Boolean),
  );
}

describe("The page", () => {
  it("shows the visit, the pod that counted it, the total, and what is missing from that", async () => {
    const shown = await html(1234, "counter-0");
    assert.match(shown, /^<!doctype html>\n<html lang="en">/);
    assert.match(shown, /<title>Visit 1,234 · counter-0<\/title>/);
    assert.match(shown, /<h1>Visit 1,234<\/h1>\n<p>Counted by <strong>counter-0<\/strong>/);
    assert.match(shown, /<strong id="total">1,240 visits<\/strong>/);
    assert.match(shown, /id="scope">in 3 pods, without counter-1, counter-3<\/span>/);
  });

  it("shows each pod, by ordinal, with its count, its readiness and the time since its start", async () => {
    assert.deepEqual(cards(await html(1234, "counter-0")), [
      ["counter-0counted your visit", "1,234 visits", "ready", "started 1 min 24 s ago"],
      ["counter-1", "46 its last known count", "away"],
      ["counter-2", "1 visit", "not ready", "started 3 s ago"],
      ["counter-3", "– count unknown", "away"],
      ["counter-10", "5 visits", "answers"],
    ]);
  });

  it("shows no pods, and why, while they are unknown", async () => {
    const shown = await html(1, "counter-0", new Error("Expected <DNS> to answer."));
    assert.match(shown, /<h1>Visit 1<\/h1>/);
    assert.match(shown, /<p id="trouble" role="status">Expected &#60;DNS&#62; to answer\.<\/p>/);
    assert.match(shown, /<strong id="total"><\/strong>/);
    assert.deepEqual(cards(shown), []);
  });

  it("begins before the pods have answered", async () => {
    const parts = page(3, "counter-0", new Promise(() => {}));
    const { value } = await parts.next();
    assert.match(`${value}`, /<h1>Visit 3<\/h1>/);
  });

  it("escapes every name", async () => {
    const name = `<b>"&'-0`;
    const shown = await html(1, name, {
      pods: { [name]: { visits: 1 } },
      missing: [`<i>-1`],
      lastVisits: {},
      pod: name,
      time: 0,
    });
    assert.ok(shown.includes("<strong>&#60;b&#62;&#34;&#38;&#39;-0</strong>"));
    assert.ok(shown.includes("without &#60;i&#62;-1"));
    assert.doesNotMatch(shown, /<b>|<i>/);
  });

  it("loads nothing, and runs only what its policy names by its digest", async () => {
    const shown = await html(1, "counter-0");
    const policy = pageHeaders["Content-Security-Policy"].split("; ");
    for (const [element, directive] of [
      ["script", "script-src"],
      ["style", "style-src"],
    ]) {
      const [, code = ""] =
        new RegExp(`<${element}[^>]*>(.*?)</${element}>`, "s").exec(shown) ?? [];
      const digest = createHash("sha256").update(code).digest("base64");
      assert.ok(policy.includes(`${directive} 'sha256-${digest}'`), directive);
    }
    assert.equal(policy[0], "default-src 'none'");
    assert.doesNotMatch(policy.join(), /unsafe|\*|http/);
    assert.equal(shown.match(/<(script|style)\b/g)?.length, 2);
    assert.doesNotMatch(shown, / style=| on\w+=|<link rel="stylesheet"|<img|\bsrc=/);
    assert.match(shown, /<link rel="icon" href="data:image\/svg\+xml,/);
  });
});

describe("GET / in a browser", () => {
  const accept = "text/html";

  it("counts a visit first, so that the total has it", async () => {
    const store = new FakeStore();
    const countPods = async (): Promise<Counts> => ({
      pods: new Map([["counter-0", { visits: store.visits }]]),
      missing: [],
      lastVisits: new Map(),
    });
    await using app = await serve({ store, countPods });
    const response = await app.request("GET", "/", accept);
    for (const [name, value] of Object.entries(pageHeaders))
      assert.equal(response.headers.get(name), value);
    assert.match(await response.text(), /<strong id="total">1 visit<\/strong>/);
    assert.equal(store.visits, 1);
  });

  it("begins while the pods are asked, and delays nobody else", async () => {
    const counts = Promise.withResolvers<Counts>();
    await using app = await serve({ store: new FakeStore(), countPods: () => counts.promise });
    const { body } = await app.request("GET", "/", accept);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.match(`${(await reader?.read())?.value}`, /<h1>Visit 1<\/h1>/);
    assert.equal((await app.request("GET", "/")).status, 200);
    counts.resolve({ pods: new Map(), missing: [], lastVisits: new Map() });
    while (!(await reader?.read())?.done);
  });

  it("asks no pod unless it answers with a page", async () => {
    const countPods = () => assert.fail("asked");
    await using app = await serve({ store: new FakeStore(), countPods });
    for (const accept of ["*/*", "text/plain", "application/json"])
      assert.equal((await app.request("GET", "/", accept)).status, 200);
    assert.equal((await app.request("HEAD", "/", accept)).status, 200);
    assert.deepEqual(app.bugs, []);
  });
});
