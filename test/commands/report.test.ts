import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Sandbox } from "../lab/support/sandbox.ts";
import { root } from "../support/project.ts";
import { counter } from "./report/support/counter-object.ts";

/** Of the pods' secret, as `ls -l` shows it. */
const listed = "-r--r----- 1 100 10001 113 Nov 27 15:40 /vault/secrets/admin-token";

/** `kubectl` on a cluster with one pod, whose secret is as in the file `secret`. It waits where there is a file `waits`. */
const kubectl = `
case "$1" in --context=*) shift;; esac
case "$*" in
  "config view"*) echo '{"current-context":"here","clusters":[{"cluster":{"server":"https://cluster"}}]}';;
  "get namespace visit-counter "*) echo '{"metadata":{"uid":"1"}}';;
  "get namespace visit-counter-trial "*) ;;
  "get statefulset counter "*"--output=json") cat "$records/../statefulset.json";;
  "exec "*"cat visits") echo 3;;
  "exec "*" ls -l "*) cat "$records/../secret";;
  "exec "*" df "*) printf 'Filesystem   Size\\ntmpfs        1024\\n';;
  "get persistentvolumes "*) ;;
  "create "*) echo created;;
  "delete "*) ;;
  "get pods "*) touch "$records/../waiting"; exec sleep 600;;
  *) echo "unexpected: $*" >&2; exit 1;;
esac
`;

describe("npm run report", () => {
  let sandbox: Sandbox;
  const out = () => sandbox.path("out");

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.program("kubectl", kubectl);
    const object = { spec: { ...counter.spec, replicas: 1 } };
    sandbox.write("statefulset.json", JSON.stringify(object));
    sandbox.write("secret", `${listed}\n`);
  });
  afterEach(() => sandbox[Symbol.dispose]());

  function start(...args: string[]) {
    const command = [join(root, "commands/report.ts"), "--out", out(), ...args];
    const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]).then(
      ([[code], stdout, stderr]) => ({ code, stdout, stderr }),
    );
    return { child, ended };
  }

  it("shows its progress, writes both forms, and ends with 0 if every claim holds", async () => {
    assert.deepEqual(await start("--only", "secret").ended, {
      code: 0,
      stdout: `Cluster: https://cluster, context \`here\`
[1/2] Vault's secret is in each pod
  holds: \`counter-0\` has the secret: its group may read it, nobody may change it.
  holds: It is in memory, on no disk.
[2/2] What this report leaves behind
  holds: The trial is gone, with its claims and volumes.
  holds: Every count is what it was before, or more.
Report: ${join(out(), "report.md")}
        ${join(out(), "report.html")}
`,
      stderr: "",
    });
    assert.match(sandbox.read("out/report.md"), /4 of 4 claims hold\./);
    assert.match(sandbox.read("out/report.html"), /4 of 4 claims hold\./);
    assert.ok(sandbox.read("out/report.md").includes(listed));
  });

  it("ends with 1 if a claim does not hold, names it, and writes the report all the same", async () => {
    sandbox.write("secret", listed.replace("-r--r-----", "-rw-r--r--"));
    const { code, stdout, stderr } = await start("--only", "secret").ended;
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}DOES NOT HOLD: `counter-0` has the secret: /m);
    assert.equal(
      stderr,
      "Expected every claim to hold, got 1 that does not:\n" +
        '"`counter-0` has the secret: its group may read it, nobody may change it." in "Vault\'s secret is in each pod": ' +
        "Expected the mode -r--r-----, got -rw-r--r--.\n" +
        "  $ kubectl exec --namespace=visit-counter pod/counter-0 -- ls -l /vault/secrets/admin-token\n" +
        `  ${listed.replace("-r--r-----", "-rw-r--r--")}\n`,
    );
    assert.match(sandbox.read("out/report.md"), /3 of 4 claims hold\./);
  });

  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    it(`removes its trial when it gets a ${signal}, and writes no report`, async () => {
      const { child, ended } = start("--only", "start-order");
      while (!existsSync(sandbox.path("waiting"))) await new Promise(setImmediate);
      child.kill(signal);
      const { code, stderr } = await ended;
      assert.equal(code, exitCode);
      assert.equal(
        stderr,
        `Removing the namespace \`visit-counter-trial\`\nInterrupted by ${signal}. No report was written.\n`,
      );
      assert.deepEqual(sandbox.calls("kubectl").at(-1)?.args.slice(0, 4), [
        ...["delete", "namespaces"],
        "--selector=app.kubernetes.io/managed-by=visit-counter-report",
        "--field-selector=metadata.name=visit-counter-trial",
      ]);
      assert.deepEqual(readdirSync(out()), []);
    });

  it("says what to do where it cannot write, before it asks the cluster anything", async () => {
    sandbox.write("out", "a file");
    const { code, stderr } = await start().ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Expected to write `.*\/out`, got "EEXIST: .*"\. Name a folder that you can write to: --out FOLDER\n$/,
    );
    assert.deepEqual(sandbox.calls(), []);
  });

  it("goes to the context that it is told", async () => {
    await start("--only", "secret", "--context", "there").ended;
    const calls = sandbox.calls("kubectl");
    assert.ok(calls.length > 5);
    for (const { args } of calls) assert.equal(args[0], "--context=there");
  });
});
