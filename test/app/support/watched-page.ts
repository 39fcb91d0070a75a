import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A page in a browser, with all that goes wrong in it. */
export async function watchedPage(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1080, height: 900 }, ...options });
  // Only ends what hangs, before the test's own limit does, so that it says what was waited for.
  context.setDefaultTimeout(200_000);
  const page = await context.newPage();
  const requests: string[] = [];
  const troubles: string[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  page.on("pageerror", (error) => troubles.push(error.message));
  // A broken policy is told there, too.
  page.on("console", (message) => {
    if (!message.text().startsWith("Failed to load resource")) troubles.push(message.text());
  });

  return {
    page,
    /** Paths that the page has requested. */
    requests,
    /** Errors of its script, and what the browser complains of. */
    troubles,

    /** The text of an element, or of a field of a pod's card. */
    text: (selector: string) => page.locator(selector).innerText(),

    /** Waits until an element has a text like this, and returns it. */
    async until(selector: string, pattern: RegExp): Promise<string> {
      const element = page.locator(selector).filter({ hasText: pattern });
      await element.first().waitFor();
      return element.first().innerText();
    },

    /** Waits until this many more events have been shown. */
    async events(number: number): Promise<void> {
      for (let event = 0; event < number; event++) {
        const since = page.locator("[data-condition=ready] [data-field=since]").first();
        const text = await since.innerText();
        await since.filter({ hasNotText: text }).waitFor();
      }
    },

    /** What axe-core finds, as `rule: elements`. */
    async findings(): Promise<string[]> {
      await page.evaluate(`${axe};0`);
      const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    },

    [Symbol.asyncDispose]: () => context.close(),
  };
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Selector of a field of a pod's card. */
export function fieldOf(pod: string, field: string): string {
  return `#pods [data-pod="${pod}"] [data-field=${field}]`;
}
