import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium } from "playwright-core";
import { findChromium, provideChromium } from "../../support/chromium.ts";
import { root } from "../../support/project.ts";
import { LocalPods } from "./local-pods.ts";
import { fieldOf, watchedPage } from "./watched-page.ts";

/**
 * Draws the picture of the README: the page after a minute, in which one of two pods has died and come back.
 *
 *   npm run screenshot
 */
const picture = join(root, "docs/page.png");

/** How long visitors come before the pod dies, while it is away, and after that, in milliseconds. */
const acts = { before: 30_000, away: 8_000, after: 25_000 };

await provideChromium();
await using pods = await LocalPods.start(2);
await pods.visit("counter-0", 1284);
await pods.visit("counter-1", 903);
await using browser = await chromium.launch(findChromium());
await using watched = await watchedPage(browser, { viewport: { width: 880, height: 800 } });
await watched.page.goto(pods.urlOf("counter-0"));
await watched.until("#status", /^Live/);

const away = new Set<string>();
const end = new AbortController();
const visitors = pods.names.map(async (name, ordinal) => {
  for (let turn = 0; !end.signal.aborted; turn++) {
    // A wave, so that the lines are no straight ones.
    await setTimeout(90 + 60 * ordinal + 50 * Math.sin(turn / (40 + 15 * ordinal)));
    if (!away.has(name)) await pods.visit(name, 1);
  }
});

await setTimeout(acts.before);
away.add("counter-1");
// So that the page has seen its last visit.
await watched.events(2);
await pods.stop("counter-1");
await setTimeout(acts.away);
await pods.start("counter-1");
await watched.until(fieldOf("counter-1", "note"), /^back with the same count/);
away.delete("counter-1");
await setTimeout(acts.after);
await watched.page.screenshot({ path: picture, fullPage: true });
end.abort();
await Promise.all(visitors);
console.log(`Drew ${picture}`);
