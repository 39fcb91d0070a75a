import assert from "node:assert/strict";
import { fieldOf, watchedPage } from "../app/support/watched-page.ts";
import { provideChromium, useChromium } from "../support/chromium.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

const twenty = Array.from({ length: 20 }, (_, ordinal) => `counter-${ordinal}`);

describe("Twenty pods of a lab", function () {
  before(async function () {
    this.timeout("10m");
    await provideChromium();
  });
  const browser = useChromium();
  const { commands, stack } = sharedStack();
  this.timeout("10m");

  after(async () => {
    const claims = twenty.slice(pods.length).map((pod) => `app-storage-${pod}`);
    await commands.kubectl(
      ...["delete", "persistentvolumeclaims", ...claims, "--ignore-not-found"],
      "--namespace=visit-counter",
    );
  });

  it("are there after one setting, beside the two that were, which keep their processes", async () => {
    const before = await stack.pods("visit-counter");
    await commands.pulumi("config", "set", "replicas", `${twenty.length}`);
    await commands.succeed("up");
    const after = await stack.readyPods("visit-counter");
    assert.deepEqual(new Set(after.map(({ name }) => name)), new Set(twenty));
    for (const { name, uid } of before)
      assert.equal(after.find((pod) => pod.name === name)?.uid, uid);
  });

  it("all count, and whichever is asked adds them all up, exactly", async () => {
    const { total } = await stack.totalOf(twenty);
    const answers = await stack.visit(200);
    const after = await stack.totalOf(twenty);
    assert.equal(after.total, total + 200);
    assert.equal(
      Object.values(after.pods).reduce((sum, count) => sum + count),
      after.total,
    );
    // A Service that skips one of twenty in 200 visits, by chance, is one in a thousand.
    assert.ok(new Set(answers.map(({ pod }) => pod)).size >= 18);
  });

  it("are all on the page, which shows one of them go and come back with its count", async () => {
    await using watched = await watchedPage(browser());
    await watched.page.goto(`http://${await stack.address()}:8000`);
    const [, teller] = /^Live from (.*)\.$/.exec(await watched.until("#status", /^Live/)) ?? [];
    await watched.until("#scope", /^in 20 pods$/);
    for (const name of twenty) await watched.until(fieldOf(name, "condition"), /^ready$/);
    assert.deepEqual(await watched.findings(), []);
    const other = twenty.findLast((name) => name !== teller) ?? "";
    const { [other]: count = Number.NaN } = (await stack.totalOf(twenty)).pods;
    const gone = commands.kubectl("delete", `pod/${other}`, "--namespace=visit-counter");
    await watched.until(fieldOf(other, "condition"), /^away$/);
    await gone;
    await watched.until(
      fieldOf(other, "note"),
      new RegExp(`^back with the same count, ${count.toLocaleString("en")}$`),
    );
    assert.deepEqual(watched.troubles, []);
  });

  it("are two again once that is accepted, and the total is theirs", async () => {
    const { pods: before } = await stack.totalOf(twenty);
    await commands.pulumi("config", "rm", "replicas");
    await commands.pulumi("config", "set", "acceptFewer", "replicas 20 to 2");
    await commands.succeed("up");
    await commands.pulumi("config", "rm", "acceptFewer");
    const { pods: after } = await stack.totalOf(pods);
    assert.deepEqual(
      after,
      Object.fromEntries(pods.map((pod) => [pod, (before[pod] ?? Number.NaN) + 1])),
    );
  });
});
