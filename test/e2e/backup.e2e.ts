import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpoints } from "../../lab/box/instance.ts";
import { AdminSecret } from "./support/admin-secret.ts";
import { instance } from "./support/commands.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("The counts of a lab", function () {
  this.timeout("10m");
  const { commands, stack } = sharedStack();
  const secret = new AdminSecret(stack, pods);
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
  const file = join(folder, "counts.json");
  const saved = () => JSON.parse(readFileSync(file, "utf8"));
  let counts: Record<string, number>;

  after(() => rmSync(folder, { recursive: true }));

  it("are saved by npm run backup, for their owner's eyes and without the token", async () => {
    await stack.visit(20);
    counts = await stack.counts();
    const { code, output } = await commands.npm(["backup", "--", file]);
    assert.equal(code, 0, output);
    const { pods: answers, stack: from, checksum } = saved();
    assert.deepEqual(
      Object.entries(answers),
      pods.map((pod) => [pod, { visits: counts[pod], pod, time: answers[pod].time }]),
    );
    assert.deepEqual(from, { namespace: "visit-counter", uid: await uid() });
    assert.ok(output.endsWith(`Saved in ${file}, ${checksum}\n`));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { token } = await secret.of("counter-0");
    for (const text of [output, readFileSync(file, "utf8")]) assert.ok(!text.includes(token));
  });

  it("are saved likewise where KUBECONFIG and --context name a cluster", async () => {
    const kubeconfig = join(folder, "kubeconfig");
    copyFileSync(endpoints(instance).kubeconfig, kubeconfig);
    const context = (await commands.kubectl("config", "current-context")).trim();
    const backup = ["backup", "--", join(folder, "own.json"), "--context"];
    const environment = { KUBECONFIG: kubeconfig };
    const { code, output } = await commands.npm([...backup, context], environment);
    assert.equal(code, 0, output);
    const where = `, context \`${context}\`, namespace \`visit-counter\``;
    assert.ok(output.includes(`${where}\ncounter-0: ${counts["counter-0"]}\n`));
    const unknown = await commands.npm([...backup, "other", "--overwrite"], environment);
    assert.equal(unknown.code, 1);
    assert.match(unknown.output, /^Expected `kubectl get namespace .*context.*other/m);
  });

  it("go back to their pods, and further visits count on from there", async () => {
    await stack.visit(4);
    await commands.succeed("restore", "--", file);
    assert.deepEqual(await stack.counts(), counts);
    const [visit] = await stack.visit(1);
    assert.equal(visit?.visits, (counts[visit?.pod ?? ""] ?? 0) + 1);
  });

  it("are refused by a stack with fewer pods, which keeps its own", async () => {
    const scale = (replicas: number) =>
      commands.kubectl(
        ...["scale", "statefulset/counter", `--replicas=${replicas}`],
        "--namespace=visit-counter",
      );
    const before = await stack.counts();
    await scale(1);
    await commands.kubectl(
      ...["wait", "pod/counter-1", "--for=delete", "--timeout=60s"],
      "--namespace=visit-counter",
    );
    const { code, output } = await commands.npm(["restore", "--", file]);
    assert.equal(code, 1);
    assert.match(output, /^Expected the stack to have the 2 pods of the file, got 1\. /m);
    assert.match(
      await commands.succeed("backup", "--", join(folder, "one.json")),
      /^app-storage-counter-1 belongs to no pod now: /m,
    );
    await scale(2);
    await stack.ready();
    assert.deepEqual(await stack.counts(), before);
  });

  it("are refused by a new stack on a new lab, unless it is told to take them", async () => {
    await commands.succeed("lab", "--", "purge", "--yes");
    await commands.succeed("up");
    await stack.visit(3);
    const before = await stack.counts();
    const { code, output } = await commands.npm(["restore", "--", file]);
    assert.equal(code, 1);
    const { stack: from } = saved();
    assert.ok(
      output.includes(
        `Expected a backup of this stack, whose namespace \`visit-counter\` has the uid ${await uid()}, got one of another, with ${from.uid}: `,
      ),
      output,
    );
    assert.deepEqual(await stack.counts(), before);
  });

  it("are there again once it is told, and after its pods have been deleted", async () => {
    const printed = await commands.succeed("restore", "--", file, "--from-another-stack");
    for (const pod of pods) assert.match(printed, RegExp(`^${pod}: \\d -> ${counts[pod]}$`, "m"));
    assert.deepEqual(await stack.counts(), counts);
    await commands.kubectl("delete", "pods", ...pods, "--namespace=visit-counter");
    await stack.ready();
    assert.deepEqual(await stack.counts(), counts);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  function uid(): Promise<string> {
    return commands.kubectl(
      ...["get", "namespace/visit-counter", "--output=jsonpath={.metadata.uid}"],
    );
  }
});
