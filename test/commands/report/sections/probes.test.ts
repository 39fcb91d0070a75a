import assert from "node:assert/strict";
import { probes } from "../../../../commands/report/sections/probes.ts";
import { tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";

const inTrial = "--namespace=visit-counter-trial";
const template = "get statefulset counter --namespace=visit-counter --output=custom-columns";
const create = `create ${inTrial} --filename=-`;
const pods = `get pods ${inTrial} --selector=app.kubernetes.io/instance=probed`;
const endpoints = `get endpointslices ${inTrial} --selector=kubernetes.io/service-name=probed`;
const exec = `exec ${inTrial} pod/probed-1 --`;
const stop = `${exec} sh -c kill -STOP $(pidof node)`;
const count = `${exec} cat visits`;
const visit = "get --raw /api/v1/namespaces/visit-counter-trial/pods/probed-1:8000/proxy/";
const events = `get events ${inTrial} --field-selector=involvedObject.name=probed-1,reason=Killing`;

const paths = (readiness: string, liveness: string) =>
  tableOf("STARTUP | READINESS | LIVENESS", `/healthz | ${readiness} | ${liveness}`);
const both = (ready: string, restarts: string) =>
  tableOf(
    "NAME | READY | STATUS | RESTARTS | AGE",
    "probed-0 | 1/1 | Running | 0 | 9s",
    `probed-1 | ${ready} | Running | ${restarts} | 9s`,
  );
const reached = (states: string) => tableOf("PODS | READY", `probed-1,probed-0 | ${states}`);

const rig = new SectionRig(probes, {
  [template]: paths("/readyz", "/healthz"),
  [pods]: [
    // Created, not ready, and looked at again, ready again, restarted.
    both("0/1", "0"),
    both("1/1", "0"),
    both("0/1", "0"),
    both("0/1", "0"),
    both("1/1", "0"),
    both("0/1", "0"),
    both("0/1", "1 (1s ago)"),
    both("1/1", "1 (2s ago)"),
  ],
  [endpoints]: [reached("true,true"), reached("false,true"), reached("true,true")],
  [exec]: "",
  [visit]: '{"visits":1,"pod":"probed-1"}',
  [events]: tableOf(
    "POD | EVENT",
    "probed-1 | Container counter failed liveness probe, will be restarted",
  ),
  [count]: "1\n",
});

describe("The section of the probes", () => {
  it("has a pod of the trial lose its secret, and then get stuck, and sees what follows", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["The counter has a startup, a readiness and a liveness probe.", undefined],
        ["Two pods of the trial are ready.", undefined],
        [
          "Without its secret, a pod is not ready: the Service leaves it out, and nothing restarts it.",
          undefined,
        ],
        ["With its secret, it is ready again, and has never been restarted.", undefined],
        ["A process that is stuck is restarted.", undefined],
        ["It was the liveness probe that had it restarted.", undefined],
        ["Its visit is still counted.", undefined],
      ],
    );
    assert.deepEqual(
      kubectl.commands.filter((command) => command.startsWith("exec")),
      [
        `${exec} mv /vault/secrets/admin-token /vault/secrets/admin-token-hidden`,
        `${exec} mv /vault/secrets/admin-token-hidden /vault/secrets/admin-token`,
        stop,
        count,
      ],
    );
    assert.ok(
      kubectl.commands.every(
        (command) => !/^(exec|delete|create).*visit-counter( |$)/.test(command),
      ),
    );
    assert.equal(
      kubectl.commands.at(-1),
      `delete statefulset probed ${inTrial} --ignore-not-found --wait=false`,
    );
  });

  it("keeps the file that its command reads", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.files.map(({ file }) => file),
      ["probed.json"],
    );
    assert.equal(page.files[0]?.text, kubectl.inputs.at(-1));
    assert.equal(page.rows[1]?.steps[0]?.command, `kubectl ${create} < probed.json`);
  });

  it("names a probe that has been removed, and waits for nothing that it would do", async () => {
    const { page, kubectl } = await rig.write({ [template]: paths("/readyz", "<none>") });
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      ["Expected all three, got none for LIVENESS."],
    );
    assert.equal(kubectl.commands.length, 1);
  });

  it("names a pod that is restarted although it is not stuck", async () => {
    const answers = { [pods]: [both("1/1", "0"), both("0/1", "1"), both("1/1", "1 (2s ago)")] };
    assert.deepEqual((await rig.flaws(answers)).slice(0, 1), [
      [
        "Without its secret, a pod is not ready: the Service leaves it out, and nothing restarts it.",
        "Expected 0 restarts, got 1 (2s ago).",
      ],
    ]);
  });

  it("names a pod that stays ready, and one that the Service still leads to", async () => {
    const [, ready] = (await rig.flaws({ [pods]: both("1/1", "0") }))[0] ?? [];
    assert.equal(
      ready,
      "Expected `probed-1` to be not ready within 150 s, got what the last command printed.",
    );
    const [, reachable] = (await rig.flaws({ [endpoints]: reached("true,true") }))[0] ?? [];
    assert.equal(
      reachable,
      "Expected the Service to leave `probed-1` out within 150 s, got what the last command printed.",
    );
  });

  it("names a stuck process that nothing restarts", async () => {
    const states = [
      both("1/1", "0"),
      both("0/1", "0"),
      both("0/1", "0"),
      both("1/1", "0"),
      both("0/1", "0"),
    ];
    assert.deepEqual(await rig.flaws({ [pods]: states }), [
      [
        "A process that is stuck is restarted.",
        "Expected `probed-1` to be restarted within 150 s, got what the last command printed.",
      ],
    ]);
  });

  it("names a restart for another reason, and a visit that is lost", async () => {
    const answers = { [events]: tableOf("POD | EVENT"), [count]: "0\n" };
    assert.deepEqual(await rig.flaws(answers), [
      [
        "It was the liveness probe that had it restarted.",
        "Expected the event that says so within 10 s, got what the last command printed.",
      ],
      ["Its visit is still counted.", "Expected 1 visit, got 0."],
    ]);
  });
});
