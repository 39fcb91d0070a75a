import assert from "node:assert/strict";
import { useChromium } from "../../support/chromium.ts";
import { LocalPods } from "../support/local-pods.ts";
import { fieldOf, watchedPage } from "../support/watched-page.ts";

describe("The page for everybody", () => {
  const browser = useChromium();

  it("is used with the keyboard alone", async () => {
    await using pods = await LocalPods.start(1);
    await using watched = await watchedPage(browser());
    const { keyboard } = watched.page;
    const focused = () => watched.text(":focus-visible");
    await watched.page.goto(pods.url);
    await watched.until("#status", /^Live/);
    await keyboard.press("Tab");
    assert.equal(await focused(), "Visit again");
    await keyboard.press("Tab");
    assert.equal(await focused(), "Pause updates");
    await keyboard.press("Space");
    assert.equal(await watched.text("#status"), "Paused.");
    await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    await watched.until("h1", /^Visit 2$/);
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`gives axe-core nothing to find, ${colorScheme}, wide and narrow, while a pod is away, and when it is back`, async () => {
      await using pods = await LocalPods.start(2);
      await using watched = await watchedPage(browser(), { colorScheme });
      const findings = async () => {
        const found: string[] = [];
        for (const width of [1080, 360]) {
          await watched.page.setViewportSize({ width, height: 800 });
          found.push(...(await watched.findings()));
        }
        return found;
      };
      await watched.page.goto(pods.urlOf("counter-0"));
      await watched.until("#status", /^Live/);
      await pods.stop("counter-1");
      await watched.until(fieldOf("counter-1", "condition"), /^away$/);
      assert.deepEqual(await findings(), []);
      await pods.start("counter-1");
      await watched.until(fieldOf("counter-1", "condition"), /^ready$/);
      assert.deepEqual(await findings(), []);
    });

  it("is tested by an axe-core that does find what is wrong", async () => {
    await using pods = await LocalPods.start(1);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.url);
    await watched.page.evaluate("document.getElementById('chart').removeAttribute('aria-label')");
    await watched.page.evaluate("document.documentElement.removeAttribute('lang')");
    const rules = (await watched.findings()).map((finding) => finding.split(":")[0]);
    assert.deepEqual(rules.sort(), ["html-has-lang", "svg-img-alt"]);
  });

  it("scrolls only down at 360 px, with large counts and twenty pods", async () => {
    await using pods = await LocalPods.start(1);
    await using watched = await watchedPage(browser(), { viewport: { width: 360, height: 800 } });
    const names = Array.from({ length: 20 }, (_, ordinal) => `counter-${ordinal}`);
    const started = "2026-11-22T10:00:00.000Z";
    const most = { visits: 9_000_000_000_000_000, ready: true, started };
    await watched.page.route("**/visits/stream", (route) =>
      route.fulfill({
        contentType: "text/event-stream",
        body: `data: ${JSON.stringify({
          pods: Object.fromEntries(names.slice(1).map((name) => [name, most])),
          missing: ["counter-0"],
          lastVisits: { "counter-0": most.visits },
          pod: "counter-1",
          time: Date.parse(started) + 9_999_999_000,
        })}\n\n`,
      }),
    );
    await watched.page.goto(pods.url);
    await watched.until("#total", /^171,000,000,000,000,000 visits$/);
    assert.equal(await watched.page.locator("#pods > li").count(), 20);
    assert.equal(await watched.page.evaluate("document.documentElement.scrollWidth"), 360);
  });

  it("does not read out what changes each second", async () => {
    await using pods = await LocalPods.start(2);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.urlOf("counter-0"));
    await watched.until("#status", /^Live/);
    await watched.page.evaluate(`
      globalThis.spoken = [];
      const listen = new MutationObserver((changes) => spoken.push(...changes.map(({ target }) => target.textContent)));
      const regions = document.querySelectorAll("[role=status], [role=log], [aria-live]");
      for (const region of regions) listen.observe(region, { subtree: true, childList: true, characterData: true });
      regions.length`);
    await pods.visit("counter-1", 5);
    await watched.events(3);
    assert.deepEqual(await watched.page.evaluate("spoken"), []);
    await pods.stop("counter-1");
    await watched.until("#news", /counter-1 is away/);
    assert.equal(((await watched.page.evaluate("spoken")) as string[]).length, 1);
  });

  it("moves nothing for those who want less motion, and is dark for those who want that", async () => {
    await using pods = await LocalPods.start(1);
    await using watched = await watchedPage(browser());
    await watched.page.goto(pods.url);
    const style = async (property: string, selector: string) =>
      watched.page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    assert.notEqual(await style("transitionDuration", ".card"), "0s");
    assert.equal(await style("backgroundColor", "body"), "rgb(247, 248, 250)");
    await watched.page.emulateMedia({ reducedMotion: "reduce", colorScheme: "dark" });
    assert.equal(await style("transitionDuration", ".card"), "0s");
    assert.equal(await style("backgroundColor", "body"), "rgb(16, 21, 29)");
  });
});
