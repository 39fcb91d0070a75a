import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CounterPods } from "./support/counter-pods.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

const crash = `console.error("Out of order."); process.exit(3);`;
const neverReady = `process.stdout.write("Not today.\\n"); setInterval(() => {}, 1000); await new Promise(() => {});`;
/** An image that no registry has. */
const missing = `localhost:5000/visit-counter@sha256:${"0".repeat(64)}`;
const noImage = RegExp(
  `Expected pod \`counter-[01]\` in \`visit-counter\` to become ready, got its container \`counter\` waiting with (ErrImagePull|ImagePullBackOff): .*${missing}`,
);

describe("A rollout", function () {
  this.timeout("5m");
  const { commands, folder, stack } = sharedStack();
  const source = join(folder, "app/src/server.ts");
  const original = readFileSync(source, "utf8");
  const program = join(folder, "index.ts");
  const originalProgram = readFileSync(program, "utf8");
  const states = new CounterPods(commands);
  const set = (strategy: string) => commands.pulumi("config", "set", "rollout", strategy);
  const counterPods = () => stack.pods("visit-counter");

  after(async () => {
    writeFileSync(source, original);
    writeFileSync(program, originalProgram);
    await commands.pulumi("config", "rm", "rollout");
    await commands.succeed("up");
  });

  describe("with a canary", () => {
    before(() => set("canary"));

    it("proves that the last pod counts, then changes the others", async () => {
      const before = await stack.counts();
      change(`process.title = "canary";`);
      await commands.succeed("up");
      const { rollout, image } = await stack.outputs();
      const after = await stack.counts();
      assert.deepEqual(after, {
        "counter-0": (before["counter-0"] ?? 0) + 1,
        "counter-1": (before["counter-1"] ?? 0) + 1,
      });
      assert.equal(
        rollout,
        `Every pod is ready and counts, with one visit each: counter-0 ${after["counter-0"]}, counter-1 ${after["counter-1"]}.`,
      );
      assert.deepEqual(
        (await counterPods()).map((pod) => pod.image),
        [image, image],
      );
    });

    it("changes nothing when `up` is run again", async () => {
      assert.match(await commands.succeed("up"), /Resources:\n\s+\d+ unchanged\n/);
      await commands.pulumi("preview", "--expect-no-changes");
    });

    it("puts a bad pod back, touches no other, and says why, each time", async () => {
      const before = await stack.counts();
      const [first, last] = await counterPods();
      change(crash);
      for (const _ of ["once", "again"]) {
        const output = await fail();
        assert.match(
          output,
          /Expected pod `counter-1` in `visit-counter` to become ready, got .*(restarts|exit code 3).*\n\s*Out of order\.\n/,
        );
        assert.match(output, /It has its former template again, and no other pod was touched\./);
        const [untouched, back] = await counterPods();
        assert.equal(untouched?.uid, first?.uid);
        assert.equal(back?.image, last?.image);
        assert.deepEqual(await stack.counts(), before);
      }
    });

    it("heals with good code, without anything being deleted", async () => {
      change(`process.title = "mended";`);
      await commands.succeed("up");
      await commands.pulumi("preview", "--expect-no-changes");
    });
  });

  describe("on deletion", () => {
    before(() => set("onDelete"));

    it("leaves the pods as they are, and says what to type", async () => {
      const before = await stack.readyPods("visit-counter");
      change(`process.title = "waits";`);
      await commands.succeed("up");
      const { rollout } = await stack.outputs();
      assert.deepEqual(await stack.readyPods("visit-counter"), before);
      const [, remedy = ""] =
        /An older template stays in use until you run: kubectl (.*)$/.exec(rollout) ??
        assert.fail(rollout);
      await commands.kubectl(...remedy.split(" "));
      await commands.kubectl(
        ...["wait", "--namespace=visit-counter", "pod/counter-0", "pod/counter-1"],
        ...["--for=create", "--for=condition=Ready", "--timeout=120s"],
      );
      const { image } = await stack.outputs();
      assert.deepEqual(
        (await counterPods()).map((pod) => pod.image),
        [image, image],
      );
    });
  });

  describe("one after the other", () => {
    before(() => set("rolling"));

    const ends: readonly (readonly [why: string, breakIt: () => void, message: RegExp])[] = [
      [
        "is not ready",
        () => change(neverReady),
        /Expected pod `counter-1` in `visit-counter` to become ready, got its container `counter` not ready\..*\n\s*Not today\.\n/,
      ],
      ["has no image", withoutImage, noImage],
    ];
    for (const [why, breakIt, message] of ends)
      it(`ends at the first pod if it ${why}, and touches no other`, async () => {
        const [first] = await states.states();
        breakIt();
        assert.match(await fail(), message);
        assert.deepEqual((await states.states())[0], first);
        assert.equal(first?.ready, true);
      });

    it("heals with good code, without anything being deleted", async () => {
      change(`process.title = "again";`);
      await commands.succeed("up");
      const { image } = await stack.outputs();
      assert.deepEqual(
        (await counterPods()).map((pod) => pod.image),
        [image, image],
      );
    });
  });

  describe("on a new stack", () => {
    let counts: Record<string, number>;

    before(async () => {
      counts = await stack.counts();
      await commands.pulumi("destroy", "--yes", "--skip-preview");
    });

    it("ends if the code is broken", async () => {
      change(crash);
      assert.match(await fail(), /Expected pod `counter-[01]` .*\n\s*Out of order\.\n/);
    });

    it("ends if there is no image", async () => {
      withoutImage();
      assert.match(await fail(), noImage);
    });

    it("heals with good code, with the counts of before", async () => {
      change(`process.title = "healed";`);
      await commands.succeed("up");
      for (const pod of pods) assert.equal(await stack.countOf(pod), (counts[pod] ?? 0) + 1);
    });
  });

  /** Puts a line before the app's source. */
  function change(line: string): void {
    writeFileSync(source, `${line}\n${original}`);
    writeFileSync(program, originalProgram);
  }

  /** Names an image that is not there, as if it had been removed from the registry. */
  function withoutImage(): void {
    const image = `{ version: app.version, platform: app.platform, reference: "${missing}" }`;
    writeFileSync(program, originalProgram.replace("{ image: app,", `{ image: ${image},`));
  }

  /** Runs `up`, which must fail; returns its output. The Job that sees the rollout through has two minutes to end it. */
  async function fail(): Promise<string> {
    const { code, output } = await commands.npm(["up"]);
    assert.equal(code, 1, output);
    const jobs = ["get", "jobs", "--namespace=visit-counter", "--output=json"];
    const { items } = JSON.parse(await commands.kubectl(...jobs));
    const seconds = (items as Job[]).flatMap(({ status }) => {
      const failed = status.conditions?.find(({ type }) => type === "Failed");
      const since = Date.parse(status.startTime ?? "");
      return failed === undefined ? [] : (Date.parse(failed.lastTransitionTime) - since) / 1000;
    });
    assert.equal(seconds.length, 1, output);
    assert.ok((seconds[0] ?? Number.NaN) <= 120, `${seconds} s`);
    return output;
  }
});

interface Job {
  readonly status: {
    readonly startTime?: string;
    readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[];
  };
}
