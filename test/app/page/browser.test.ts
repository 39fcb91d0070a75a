import assert from "node:assert/strict";
import { useChromium } from "../../support/chromium.ts";
import { LocalPods } from "../support/local-pods.ts";
import { fieldOf, watchedPage } from "../support/watched-page.ts";

describe("The page in a browser", () => {
  const browser = useChromium();

  it("shows the number, the total and each pod without JavaScript, too", async () => {
    await using pods = await LocalPods.start(2);
    await pods.visit("counter-0", 3);
    await pods.visit("counter-1", 5);
    await using watched = await watchedPage(browser(), { javaScriptEnabled: false });
    await watched.page.goto(pods.urlOf("counter-0"));
    assert.equal(await watched.text("h1"), "Visit 4");
    assert.equal(await watched.text("#total"), "9 visits");
    assert.equal(await watched.text(fieldOf("counter-0", "visits")), "4");
    assert.equal(await watched.text(fieldOf("counter-1", "visits")), "5");
    assert.equal(await watched.text(fieldOf("counter-1", "condition")), "ready");
    assert.match(await watched.text(fieldOf("counter-1", "since")), /^started \d+ s ago$/);
    assert.match(await watched.text("noscript"), /^The chart needs JavaScript/);
    await pods.stop("counter-1");
    await watched.page.reload();
    assert.equal(await watched.text("#total"), "5 visits");
    assert.equal(await watched.text("#scope"), "in 1 pod, without counter-1");
    assert.equal(await watched.text(fieldOf("counter-1", "condition")), "away");
    assert.equal(await watched.text(fieldOf("counter-1", "visits")), "5");
  });

  it("counts one visit when it is loaded, one more when it is loaded again, and none while it is watched", async () => {
    await using pods = await LocalPods.start(2);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.urlOf("counter-0"));
    await watched.events(2);
    assert.deepEqual(await pods.counts(), { "counter-0": 1, "counter-1": 0 });
    await watched.page.reload();
    await watched.events(2);
    assert.deepEqual(await pods.counts(), { "counter-0": 2, "counter-1": 0 });
    assert.equal(await watched.text("h1"), "Visit 2");
    assert.deepEqual(watched.requests, ["/", "/visits/stream", "/", "/visits/stream"]);
    assert.deepEqual(watched.troubles, []);
  });

  it("shows the visits of every pod as they come, and draws them", async () => {
    await using pods = await LocalPods.start(2);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.urlOf("counter-0"));
    await watched.until("#status", /^Live from counter-0\.$/);
    await pods.visit("counter-1", 40);
    await watched.until(fieldOf("counter-1", "visits"), /^40$/);
    await watched.until("#total", /^41 visits$/);
    await watched.until(fieldOf("counter-1", "rate"), /^(?!0 )[\d.]+ per second$/);
    await watched.events(1);
    const line = watched.page.locator("#lines [data-pod=counter-1]");
    assert.match((await line.getAttribute("d")) ?? "", /^M[\d. ]+L[\d. ]+/);
    assert.equal(await watched.text(fieldOf("counter-0", "mine")), "counted your visit");
    assert.equal(await watched.text(fieldOf("counter-1", "mine")), "");
    assert.deepEqual(watched.troubles, []);
  });

  it("shows a pod that dies as away, with its count, and says that it is back with that", async () => {
    await using pods = await LocalPods.start(2);
    await pods.visit("counter-1", 5);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.urlOf("counter-0"));
    await watched.until("#status", /^Live/);
    await pods.stop("counter-1");
    await watched.until(fieldOf("counter-1", "condition"), /^away$/);
    assert.equal(await watched.text(fieldOf("counter-1", "visits")), "5");
    assert.equal(await watched.text(fieldOf("counter-1", "unit")), "its last known count");
    assert.match(await watched.text(fieldOf("counter-1", "since")), /^for \d+ s$/);
    assert.equal(await watched.text("#scope"), "in 1 pod, without counter-1");

    await pods.start("counter-1");
    await watched.until(fieldOf("counter-1", "condition"), /^ready$/);
    assert.equal(await watched.text(fieldOf("counter-1", "note")), "back with the same count, 5");
    assert.deepEqual(await told(watched), [
      "counter-1 is back with the same count, 5.",
      "counter-1 is away. Its last known count is 5.",
    ]);
    await watched.page.reload();
    await watched.until("#status", /^Live/);
    assert.equal((await told(watched)).length, 2, "it remembers over a reload");
  });

  it("goes on with another pod when the one that tells ends, and does not hold that up", async () => {
    await using pods = await LocalPods.start(2);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.url);
    const status = await watched.until("#status", /^Live/);
    const [teller = ""] = /counter-\d/.exec(status) ?? [];
    const other = teller === "counter-0" ? "counter-1" : "counter-0";
    const ended = pods.stop(teller);
    await watched.until("#status", new RegExp(`^Live again, now from ${other}\\.$`));
    await watched.until(fieldOf(teller, "condition"), /^away$/);
    const { exitCode, last } = (await ended) ?? {};
    assert.deepEqual([exitCode, last?.event, last?.cut], [0, "stopped", 0]);
    const news = await told(watched);
    assert.ok(
      news.includes(`The page lost its connection to ${teller}, and is live again with ${other}.`),
      news.join(),
    );
    assert.deepEqual(watched.troubles, []);
  });

  it("says that it has lost its connection while no pod is there, and is live again with the first", async () => {
    await using pods = await LocalPods.start(1);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.url);
    await watched.until("#status", /^Live from counter-0\.$/);
    await pods.stop("counter-0");
    await watched.until("#status", /^The connection to counter-0 has ended\. Looking for another/);
    await pods.start("counter-0");
    await watched.until("#status", /^Live again, from counter-0\.$/);
    await watched.until(fieldOf("counter-0", "note"), /^back with the same count, 1$/);
  });

  it("updates nothing while it is paused, and goes on from there", async () => {
    await using pods = await LocalPods.start(2);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.urlOf("counter-0"));
    await watched.until("#status", /^Live/);
    await watched.page.locator("#pause").click();
    assert.equal(await watched.text("#status"), "Paused.");
    await pods.visit("counter-1", 5);
    await noWatcher(pods.urlOf("counter-0"));
    assert.equal(await watched.text(fieldOf("counter-1", "visits")), "0");
    await watched.page.locator("#pause").click();
    await watched.until(fieldOf("counter-1", "visits"), /^5$/);
  });

  it("leaves its connection to others while it is in the background, and goes on when it is seen", async () => {
    await using pods = await LocalPods.start(2);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.urlOf("counter-0"));
    await watched.until("#status", /^Live/);
    const hide = (isHidden: boolean) =>
      watched.page.evaluate(
        `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));`,
      );
    await hide(true);
    await pods.visit("counter-1", 5);
    await noWatcher(pods.urlOf("counter-0"));
    assert.equal(await watched.text(fieldOf("counter-1", "visits")), "0");
    await hide(false);
    await watched.until(fieldOf("counter-1", "visits"), /^5$/);
  });

  it("runs no script but its own", async () => {
    await using pods = await LocalPods.start(1);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.url);
    const attempt = watched.page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "globalThis.isRun = true";
      document.body.append(script);`);
    await assert.rejects(attempt, /TrustedScript/);
    await watched.page.evaluate(
      "document.body.insertAdjacentElement('beforeend', Object.assign(document.createElement('a'), { id: 'x' })).setAttribute('style', 'color: red')",
    );
    assert.match(watched.troubles.join("\n"), /Content Security Policy/);
    assert.equal(await watched.page.evaluate("globalThis.isRun"), undefined);
  });
});

/** Waits until nobody watches at a pod. */
async function noWatcher(url: string): Promise<void> {
  const watchers = async () =>
    /^visit_counter_watchers (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
  while ((await watchers()) !== "0");
}

/** The sentences of what has happened, the newest first, without their times. */
async function told({ page }: Awaited<ReturnType<typeof watchedPage>>): Promise<string[]> {
  const lines = await page.locator("#news li").allInnerTexts();
  return lines.map((line) => line.replace(/^\S+ /, ""));
}
