import assert from "node:assert/strict";
import { fieldOf, watchedPage } from "../app/support/watched-page.ts";
import { provideChromium, useChromium } from "../support/chromium.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("The page of a lab's counter", function () {
  before(async function () {
    this.timeout("10m");
    await provideChromium();
  });
  const browser = useChromium();
  const { commands, stack } = sharedStack();
  this.timeout("5m");

  // DNS may have former addresses for a moment.
  before(() => stack.totalOf(pods));

  /** The page in a browser, live, and the pod that it is live from. */
  async function opened() {
    const watched = await watchedPage(browser());
    await watched.page.goto(`http://${await stack.address()}:8000`);
    const [, teller = ""] =
      /^Live from (.*)\.$/.exec(await watched.until("#status", /^Live/)) ?? [];
    const other = pods.find((name) => name !== teller) ?? "";
    return { watched, teller, other };
  }

  const deleted = (pod: string) =>
    commands.kubectl("delete", `pod/${pod}`, "--namespace=visit-counter");

  it("shows at a glance that each pod has a count of its own, and that they add up", async () => {
    await stack.visit(7);
    const { watched } = await opened();
    await using _ = watched;
    for (const name of pods) await watched.until(fieldOf(name, "condition"), /^ready$/);
    await watched.until("#scope", /^in 2 pods$/);
    const counts = await stack.counts();
    const [, visit, pod = ""] =
      /^Visit ([\d,]+)\nCounted by (counter-\d), one of the pods of a StatefulSet\.$/.exec(
        (await watched.text("header .facts > div")).replaceAll(/\n+/g, "\n"),
      ) ?? [];
    assert.equal(numberOf(visit), counts[pod]);
    for (const name of pods) {
      const shown = await watched.text(fieldOf(name, "visits"));
      assert.equal(numberOf(shown), counts[name]);
      assert.match(await watched.text(fieldOf(name, "since")), /^started \d.* ago$/);
    }
    const total = Object.values(counts).reduce((sum, count) => sum + count);
    assert.equal(numberOf(await watched.text("#total")), total);
    assert.deepEqual(await watched.findings(), []);
    assert.deepEqual(watched.troubles, []);
  });

  it("counts one visit when it is loaded again, and none while it is watched", async () => {
    const { watched } = await opened();
    await using _ = watched;
    const { total } = await stack.totalOf(pods);
    await watched.events(3);
    assert.equal((await stack.totalOf(pods)).total, total);
    await watched.page.reload();
    await watched.until("#status", /^Live/);
    assert.equal((await stack.totalOf(pods)).total, total + 1);
  });

  it("shows a deleted pod go, with its last count, and come back with the same", async () => {
    const { watched, teller, other } = await opened();
    await using _ = watched;
    const { [other]: count = Number.NaN } = await stack.counts();
    const gone = deleted(other);
    await watched.until(fieldOf(other, "condition"), /^away$/);
    assert.equal(numberOf(await watched.text(fieldOf(other, "visits"))), count);
    assert.equal(await watched.text(fieldOf(other, "unit")), "its last known count");
    await gone;
    await watched.until(fieldOf(other, "condition"), /^ready$/);
    const back = `back with the same count, ${count.toLocaleString("en")}`;
    await watched.until(fieldOf(other, "note"), new RegExp(`^${back}$`));
    await watched.until("#news", new RegExp(`${other} is ${back}\\.`));
    assert.equal(await watched.text("#status"), `Live from ${teller}.`);
    assert.equal((await stack.counts())[other], count);
  });

  it("goes on with the other pod when the one that it is live from is deleted, and says so", async () => {
    const { watched, teller, other } = await opened();
    await using _ = watched;
    const { [teller]: count = Number.NaN } = await stack.counts();
    await deleted(teller);
    await watched.until("#status", new RegExp(`^Live again, now from ${other}\\.$`));
    await watched.until(
      fieldOf(teller, "note"),
      new RegExp(`^back with the same count, ${count.toLocaleString("en")}$`),
    );
    await watched.until("#news", new RegExp(`is live again with ${other}`));
    assert.deepEqual(watched.troubles, []);
  });
});

function numberOf(text = ""): number {
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(",", ""));
}
