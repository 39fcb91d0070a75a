import assert from "node:assert/strict";
import { CounterRig, secret } from "./support/counter-rig.ts";

const cluster = "Cluster: https://cluster, context `here`, namespace `visit-counter`\n";

describe("A restore", () => {
  it("sets every pod to its count in the file, and says what each had", async () => {
    await using rig = await CounterRig.start();
    await rig.visit(3, 1);
    rig.run("backup", "counts.json");
    await rig.visit(2, 0);
    const { takenAt } = JSON.parse(rig.read("work/counts.json"));
    assert.deepEqual(rig.run("restore", "counts.json"), {
      status: 0,
      stdout:
        `${cluster}counter-0: 5 -> 3\ncounter-1: 1 -> 1\n` +
        `Restored from ${rig.path("work/counts.json")}, saved at ${takenAt}\n`,
      stderr: "",
    });
    assert.deepEqual(await rig.counts(), [3, 1]);
  });

  it("takes a backup of another stack only when told so", async () => {
    await using rig = await CounterRig.start(1);
    await rig.visit(3);
    rig.run("backup", "counts.json");
    await rig.visit(1);
    rig.setUid("another");
    assert.deepEqual(rig.run("restore", "counts.json"), {
      status: 1,
      stdout: cluster,
      stderr:
        "Expected a backup of this stack, whose namespace `visit-counter` has the uid another, got one of another, with 11111111-2222-3333-4444-555555555555: " +
        "to restore it here nevertheless, add --from-another-stack. Nothing was changed.\n",
    });
    assert.deepEqual(await rig.counts(), [4]);
    assert.equal(rig.run("restore", "counts.json", "--from-another-stack").status, 0);
    assert.deepEqual(await rig.counts(), [3]);
  });

  it("changes nothing if the stack lacks a pod of the file", async () => {
    await using rig = await CounterRig.start(2);
    rig.run("backup", "counts.json");
    await rig.visit(1, 1);
    rig.setReplicas(1);
    assert.deepEqual(rig.run("restore", "counts.json"), {
      status: 1,
      stdout: cluster,
      stderr:
        "Expected the stack to have the 2 pods of the file, got 1. Nothing was changed. " +
        "First raise `replicas` to 2: npm run pulumi -- config set replicas 2, then npm run up\n",
    });
    assert.deepEqual(await rig.counts(), [1, 1]);
  });

  it("leaves a pod that is not in the file, and says so", async () => {
    await using rig = await CounterRig.start(2);
    rig.setReplicas(1);
    rig.run("backup", "counts.json");
    await rig.visit(1, 1);
    rig.setReplicas(2);
    const { status, stdout } = rig.run("restore", "counts.json");
    assert.equal(status, 0);
    assert.deepEqual(stdout.split("\n").slice(1, 3), [
      "counter-0: 1 -> 0",
      "counter-1: not in the file, stays as it is",
    ]);
    assert.deepEqual(await rig.counts(), [0, 1]);
  });

  for (const path of ["/readyz", "/admin/backup"])
    it(`changes nothing unless all pods answer to GET ${path}`, async () => {
      await using rig = await CounterRig.start(2);
      rig.run("backup", "counts.json");
      await rig.visit(1, 1);
      rig.write("cluster/refused", `counter-1 GET ${path}\n`);
      assert.deepEqual(rig.run("restore", "counts.json"), {
        status: 1,
        stdout: cluster,
        stderr:
          "Expected every pod of the file to be ready, got not ready counter-1 (error: lost connection to pod). " +
          "Nothing was changed. Run the command again once they are.\n",
      });
      assert.deepEqual(await rig.counts(), [1, 1]);
    });

  it("that fails in between says which pods have it, and converges when it is run again", async () => {
    await using rig = await CounterRig.start(3);
    await rig.visit(2, 2, 2);
    rig.run("backup", "counts.json");
    await rig.visit(1, 1, 1);
    rig.write("cluster/refused", "counter-1 PUT /admin/visits\n");
    assert.deepEqual(rig.run("restore", "counts.json"), {
      status: 1,
      stdout: `${cluster}counter-0: 3 -> 2\n`,
      stderr:
        "Expected to restore every pod, got counter-0 restored, counter-1 perhaps restored (error: lost connection to pod), counter-2 unchanged. " +
        "Solve that, and run the command again: it sets each pod to its count in the file, whatever it has by then.\n",
    });
    assert.deepEqual(await rig.counts(), [2, 3, 3]);

    rig.write("cluster/refused", "");
    assert.equal(rig.run("restore", "counts.json").status, 0);
    assert.deepEqual(await rig.counts(), [2, 2, 2]);
  });

  it("keeps the visits that come after a pod's count is set", async () => {
    await using rig = await CounterRig.start(1);
    await rig.visit(2);
    rig.run("backup", "counts.json");
    rig.afterEachPut("/visits", { method: "POST" });
    assert.equal(
      rig.run("restore", "counts.json").stdout.split("\n")[1],
      "counter-0: 2 -> 2, and 1 since",
    );
    assert.deepEqual(await rig.counts(), [3]);
  });

  it("fails if a count does not read back", async () => {
    await using rig = await CounterRig.start(1);
    await rig.visit(2);
    rig.run("backup", "counts.json");
    const headers = { Authorization: `Bearer ${secret.token}` };
    rig.afterEachPut("/admin/visits", { method: "PUT", headers, body: '{"visits":1}' });
    const { status, stderr } = rig.run("restore", "counts.json");
    assert.equal(status, 1);
    assert.match(stderr, /got counter-0 perhaps restored \(it reads back as 1\)\. /);
  });

  it("asks no cluster for a file that is not a backup", async () => {
    await using rig = await CounterRig.start(0);
    rig.write("work/counts.json", "rubbish");
    assert.deepEqual(rig.run("restore", "counts.json"), {
      status: 1,
      stdout: "",
      stderr: `Expected \`${rig.path("work/counts.json")}\` to be a file that \`npm run backup\` has saved, got no JSON. Nothing was changed. Name another file.\n`,
    });
    assert.deepEqual(rig.calls(), []);
  });

  it("shows the token to nobody", async () => {
    await using rig = await CounterRig.start(1);
    rig.run("backup", "counts.json");
    const { stdout, stderr } = rig.run("restore", "counts.json");
    const seen = JSON.stringify([stdout, stderr, rig.calls()]);
    assert.ok(!seen.includes(secret.token));
    assert.ok(seen.includes("ADMIN_TOKEN_FILE") && seen.includes("counter-0: 0 -> 0"));
  });
});
