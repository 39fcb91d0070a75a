import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CounterPods } from "./support/counter-pods.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("The report, on a lab", function () {
  this.timeout("8m");
  const { commands, stack } = sharedStack();
  const counterPods = new CounterPods(commands);
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-report-"));
  const report = () => readFileSync(join(folder, "report.md"), "utf8");
  const inCounter = "--namespace=visit-counter";

  after(() => rmSync(folder, { recursive: true }));

  it("ends with 0 in less than five minutes, and every claim holds", async () => {
    const [before, claims, [first]] = await Promise.all([
      stack.counts(),
      volumes(),
      counterPods.states(),
    ]);
    const started = Date.now();
    const { code, output } = await commands.npm(["report", "--", "--out", folder]);
    assert.equal(code, 0, output);
    assert.ok(Date.now() - started < 300_000, `it took ${Date.now() - started} ms`);
    assert.doesNotMatch(output, /DOES NOT HOLD/);
    const [, holding, all] = /(\d+) of (\d+) claims hold\./.exec(report()) ?? [];
    assert.equal(holding, all);
    assert.equal(output.match(/^ {2}holds: /gm)?.length, Number(all));

    // It has made four visits, or five, and deleted one pod.
    const after = await stack.counts();
    const visits = pods.map((pod) => (after[pod] ?? 0) - (before[pod] ?? 0));
    assert.ok([4, 5].includes(visits.reduce((sum, count) => sum + count)), `${visits}`);
    assert.deepEqual(await volumes(), claims);
    const [firstNow, ...others] = await counterPods.states();
    assert.deepEqual(firstNow, first);
    assert.deepEqual(
      others.map(({ name, ready, restarts }) => [name, ready, restarts]),
      [["counter-1", true, 0]],
    );
    await isClean();
  });

  it("has its pictures, what its commands read, and nothing of the secret", async () => {
    assert.deepEqual(readdirSync(folder).sort(), [
      "counts.svg",
      "ordered.json",
      "parallel.json",
      "probed.json",
      "report.html",
      "report.md",
      "starts.svg",
      "updated.json",
      "updates.svg",
    ]);
    for (const [, file = ""] of report().matchAll(/\]\((.*?)\)/g))
      assert.ok(existsSync(join(folder, file)), file);
    const { token } = JSON.parse(
      await stack.exec("counter-0", "cat", "/vault/secrets/admin-token"),
    );
    for (const file of readdirSync(folder))
      assert.ok(!readFileSync(join(folder, file), "utf8").includes(token), file);
  });

  it("ends with 1, and names the claim, where a probe has been removed", async () => {
    const get = ["get", "statefulset/counter", inCounter, "--output=json"];
    const { spec } = JSON.parse(await commands.kubectl(...get));
    const path = "/spec/template/spec/containers/0/livenessProbe";
    const strategy = { op: "add", path: "/spec/updateStrategy" };
    // So that no pod changes meanwhile.
    await patch({ ...strategy, value: { type: "OnDelete" } }, { op: "remove", path });
    try {
      const { code, output } = await commands.npm([
        "report",
        "--",
        "--out",
        folder,
        "--only",
        "probes",
      ]);
      assert.equal(code, 1);
      assert.ok(
        output.includes(
          'Expected every claim to hold, got 1 that does not:\n"The counter has a startup, a readiness and a liveness probe." in "Probes ',
        ),
        output,
      );
      assert.match(output, /: Expected all three, got none for LIVENESS\.$/m);
      assert.match(
        report(),
        /❌ \*\*The counter has a startup, a readiness and a liveness probe\.\*\*/,
      );
    } finally {
      const [{ livenessProbe }] = spec.template.spec.containers;
      const probe = { op: "add", path, value: livenessProbe };
      await patch(probe, { ...strategy, value: spec.updateStrategy });
    }
    await stack.ready();
  });

  it("removes what a run that was killed has left", async () => {
    const pod = ["pods", "--namespace=visit-counter-trial"];
    const args = ["report", "--", "--out", folder, "--only"];
    await commands.killAtFirst(pod, ...args, "start-order");
    await commands.succeed(...args, "dns");
    await isClean();
  });

  it("leaves nothing for npm run up to do", async () => {
    await commands.pulumi("preview", "--expect-no-changes");
  });

  function patch(...operations: object[]): Promise<string> {
    return commands.kubectl(
      ...["patch", "statefulset/counter", inCounter, "--type=json"],
      `--patch=${JSON.stringify(operations)}`,
    );
  }

  /** Each claim of the counter, with its volume. */
  function volumes(): Promise<string> {
    const columns = "--output=custom-columns=CLAIM:.metadata.name,VOLUME:.spec.volumeName";
    return commands.kubectl("get", "persistentvolumeclaims", inCounter, columns);
  }

  async function isClean(): Promise<void> {
    const get = ["get", "namespace/visit-counter-trial", "--ignore-not-found"];
    assert.equal(await commands.kubectl(...get), "");
    const volumes = await commands.kubectl("get", "persistentvolumes");
    assert.doesNotMatch(volumes, /visit-counter-trial/);
  }
});
