import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CounterRig, secret, uid } from "./support/counter-rig.ts";

const cluster = "Cluster: https://cluster, context `here`, namespace `visit-counter`\n";

describe("A backup", () => {
  it("saves the answer of every pod, the stack and the time, with a checksum of that", async () => {
    await using rig = await CounterRig.start();
    await rig.visit(3, 1);
    const before = Date.now();
    const { stdout, ...ended } = rig.run("backup", "counts.json");
    const { checksum, ...content } = JSON.parse(rig.read("work/counts.json"));
    const { takenAt, pods } = content;
    const [first, second] = [pods["counter-0"].time, pods["counter-1"].time];
    assert.deepEqual(Object.entries(content), [
      ["format", "visit-counter/counts/1"],
      ["stack", { namespace: "visit-counter", uid }],
      ["takenAt", takenAt],
      [
        "pods",
        {
          "counter-0": { visits: 3, pod: "counter-0", time: first },
          "counter-1": { visits: 1, pod: "counter-1", time: second },
        },
      ],
    ]);
    const times = [before, ...[first, second, takenAt].map(Date.parse), Date.now()];
    assert.deepEqual(times, times.toSorted());
    const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    assert.equal(checksum, `sha256:${digest}`);
    assert.equal(
      stdout,
      `${cluster}counter-0: 3\ncounter-1: 1\nSaved in ${rig.path("work/counts.json")}, ${checksum}\n`,
    );
    assert.deepEqual(ended, { status: 0, stderr: "" });
    assert.deepEqual(await rig.counts(), [3, 1]);
  });

  it("is one file for its owner's eyes, indented, with a final line break", async () => {
    await using rig = await CounterRig.start(1);
    rig.run("backup", "counts.json");
    assert.deepEqual(readdirSync(rig.path("work")), ["counts.json"]);
    assert.equal(statSync(rig.path("work/counts.json")).mode & 0o777, 0o600);
    assert.match(rig.read("work/counts.json"), /^\{\n {2}"format": .*\n\}\n$/s);
  });

  it("replaces no file, and asks no pod, unless told to", async () => {
    await using rig = await CounterRig.start(1);
    rig.write("work/counts.json", "mine");
    assert.deepEqual(rig.run("backup", "counts.json"), {
      status: 1,
      stdout: "",
      stderr: `Expected no file \`${rig.path("work/counts.json")}\` yet, got one. Name another, or replace it: --overwrite\n`,
    });
    assert.deepEqual(rig.calls(), []);
    assert.equal(rig.read("work/counts.json"), "mine");
    assert.equal(rig.run("backup", "counts.json", "--overwrite").status, 0);
    assert.match(rig.read("work/counts.json"), /counter-0/);
    assert.equal(statSync(rig.path("work/counts.json")).mode & 0o777, 0o600);
  });

  it("saves nothing if a pod does not answer, and says which and why", async () => {
    await using rig = await CounterRig.start(3);
    rig.write("tokens/counter-0", "");
    rig.setReplicas(4);
    rig.write("cluster/refused", "counter-1 GET /admin/backup\n");
    assert.deepEqual(rig.run("backup", "counts.json"), {
      status: 1,
      stdout: `${cluster}counter-2: 0\n`,
      stderr:
        "Expected a count from every pod, got none from " +
        `counter-0 (503, Expected \`${rig.path("tokens/counter-0")}\` to hold the administrators' token as JSON with \`token\`, \`version\` and \`created\`, got an empty file. Visits still count; make sure that the file is written.), ` +
        "counter-1 (error: lost connection to pod), " +
        'counter-3 (Error from server (NotFound): pods "counter-3" not found). ' +
        "Nothing was saved. Run the command again once they are ready.\n",
    });
    assert.deepEqual(readdirSync(rig.path("work")), []);
  });

  it("saves nothing of a counter without pods", async () => {
    await using rig = await CounterRig.start(0);
    assert.match(
      rig.run("backup", "counts.json").stderr,
      /got none from a StatefulSet without pods/,
    );
    assert.ok(!existsSync(rig.path("work/counts.json")));
  });

  it("says which claims have no pod, whose counts it cannot read", async () => {
    await using rig = await CounterRig.start(2);
    rig.setReplicas(1);
    const { status, stdout } = rig.run("backup", "counts.json");
    assert.equal(status, 0);
    assert.deepEqual(stdout.split("\n").slice(1, 3), [
      "counter-0: 0",
      "app-storage-counter-1 belongs to no pod now: its count is not saved. To save it, raise `replicas`.",
    ]);
  });

  it("leaves no part of a file that it cannot write", async () => {
    await using rig = await CounterRig.start(1);
    mkdirSync(rig.path("work/folder"));
    const errors = ["missing/counts.json", "../cluster/config.json/counts.json", "folder"].map(
      (file) => {
        const { status, stderr } = rig.run("backup", file, "--overwrite");
        assert.equal(status, 1);
        const start = `Expected to write \`${join(rig.path("work"), file)}\`, got "`;
        assert.equal(stderr.slice(0, start.length), start);
        assert.match(stderr, /". Name a file in a folder that you can write to\.\n$/);
        return stderr.slice(start.length).split(":")[0];
      },
    );
    assert.deepEqual(errors, ["ENOENT", "ENOTDIR", "EISDIR"]);
    assert.deepEqual(readdirSync(rig.path("work")), ["folder"]);
  });

  it("shows the token to nobody", async () => {
    await using rig = await CounterRig.start(1);
    const { stdout, stderr } = rig.run("backup", "counts.json");
    const seen = JSON.stringify([stdout, stderr, rig.read("work/counts.json"), rig.calls()]);
    assert.ok(!seen.includes(secret.token));
    // The token is what the pod asked for, and the search would find it.
    assert.ok(seen.includes("ADMIN_TOKEN_FILE") && seen.includes('\\"visits\\": 0'));
    assert.equal((await fetch(`${rig.url(0)}/admin/backup`)).status, 401);
    assert.ok(readFileSync(rig.path("tokens/counter-0"), "utf8").includes(secret.token));
  });

  it("goes to the context that it is told", async () => {
    await using rig = await CounterRig.start(1);
    rig.run("backup", "counts.json", "--context", "there");
    const calls = rig.calls("kubectl");
    assert.equal(calls.length, 5);
    for (const { args } of calls) assert.equal(args[0], "--context=there");
  });

  it("fails with a sentence if the stack is not there", async () => {
    await using rig = await CounterRig.start(0);
    rig.program("kubectl", 'echo "first" >&2; echo "Error: not found" >&2; exit 1');
    assert.deepEqual(rig.run("backup", "counts.json"), {
      status: 1,
      stdout: "Cluster: as kubectl finds it, namespace `visit-counter`\n",
      stderr:
        'Expected `kubectl get namespace visit-counter` to succeed, got "Error: not found". Nothing was changed. See that kubectl reaches the cluster, and that the stack is there.\n',
    });
  });
});
