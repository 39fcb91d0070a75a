import assert from "node:assert/strict";
import process from "node:process";
import type { ClusterObject } from "../../../../keeper/src/rollout/cluster-object.ts";
import { type RolloutOptions, waitForRollout } from "../../../../lab/stack/rollout/rollout.ts";
import type { Workload } from "../../../../lab/stack/rollout/workload.ts";
import {
  container,
  deployment,
  pod,
  replicaSet,
  statefulSet,
} from "../../../keeper/rollout/support/objects.ts";
import { Sandbox } from "../../support/sandbox.ts";

const counter: Workload = { kind: "StatefulSet", namespace: "visit-counter", name: "counter" };
const keeper: Workload = { kind: "Deployment", namespace: "vault", name: "keeper" };

const ready = [statefulSet(), pod("counter-0"), pod("counter-1")];
const late = [statefulSet(), pod("counter-0"), pod("counter-1", { notReadyFor: 1 })];
const crashed = container({
  ready: false,
  restartCount: 3,
  state: { waiting: { reason: "CrashLoopBackOff" } },
  lastState: { terminated: { exitCode: 1 } },
});
const crashing = [statefulSet(), pod("counter-1", { notReadyFor: 60, containers: [crashed] })];

/** Waits for workloads while kubectl prints the next of a namespace's `looks` at each read. */
async function wait(
  workloads: readonly Workload[],
  looks: Readonly<Record<string, readonly (readonly ClusterObject[])[]>>,
  options: Partial<RolloutOptions> = {},
) {
  using sandbox = new Sandbox();
  for (const [namespace, each] of Object.entries(looks))
    for (const [look, items] of each.entries())
      sandbox.write(`${namespace}-${look}`, JSON.stringify({ items }));
  sandbox.program(
    "kubectl",
    `for arg; do case "$arg" in --namespace=*) namespace="\${arg#*=}";; esac; done
touch "$records/../$namespace-looked"
look=$(wc -c < "$records/../$namespace-looked")
printf x >> "$records/../$namespace-looked"
while [ ! -e "$records/../$namespace-$look" ]; do look=$((look - 1)); done
cat "$records/../$namespace-$look"`,
  );
  const notes: string[] = [];
  const step = { note: (text: string) => notes.push(text) };
  const environment = { PATH: `${process.env.PATH}`, ADDED: "1" };
  const failure = await waitForRollout(workloads, step, {
    environment,
    interval: 0,
    ...options,
  }).then(
    () => undefined,
    ({ name, message }: Error) => `${name}: ${message}`,
  );
  const calls = sandbox.calls();
  for (const { env } of calls) assert.equal(env.ADDED, "1");
  return { notes, failure, calls: calls.map(({ args }) => args.join(" ")).sort() };
}

describe("A rollout", () => {
  it("ends at once if nothing is missing, after one read of each namespace", async () => {
    const vault = [deployment(), replicaSet(1), pod("keeper-1", { owner: "replicas-1" })];
    assert.deepEqual(await wait([counter, keeper], { "visit-counter": [ready], vault: [vault] }), {
      notes: [],
      failure: undefined,
      calls: [
        "get statefulsets,deployments,replicasets,pods --namespace=vault --output=json",
        "get statefulsets,deployments,replicasets,pods --namespace=visit-counter --output=json",
      ],
    });
  });

  it("ends without a read if there is no workload", async () => {
    assert.deepEqual(await wait([], {}), { notes: [], failure: undefined, calls: [] });
  });

  it("is read from the cluster of the context", async () => {
    const { calls } = await wait(
      [counter],
      { "visit-counter": [ready] },
      { context: ["--context=other"] },
    );
    assert.match(calls[0] ?? "", /^--context=other get /);
  });

  it("is waited for, with a note at each change of what is missing", async () => {
    const none = [deployment()];
    const vault = [...none, replicaSet(1), pod("keeper-1", { owner: "replicas-1" })];
    const looks = { "visit-counter": [late, late, late, ready], vault: [none, none, vault] };
    const { notes, failure } = await wait([counter, keeper], looks);
    assert.equal(failure, undefined);
    assert.deepEqual(notes, [
      "waiting for statefulset/counter: 1 of 2 pods ready, deployment/keeper: 0 of 1 pods ready",
      "waiting for statefulset/counter: 1 of 2 pods ready",
    ]);
  });

  it("fails at once with a pod that crash-loops", async () => {
    const { failure, calls } = await wait([counter], { "visit-counter": [crashing] });
    assert.equal(
      failure,
      "Failure: Expected pod `counter-1` in `visit-counter` to become ready, " +
        "got 3 restarts of its container `counter`, the last after exit code 1. " +
        "See why: npm run kubectl -- logs --namespace visit-counter counter-1 --container counter",
    );
    assert.equal(calls.length, 1);
  });

  it("fails with a command for the cluster of the context", async () => {
    const options = { context: ["--context=other"] };
    const { failure } = await wait([counter], { "visit-counter": [crashing] }, options);
    assert.match(
      failure ?? "",
      / npm run kubectl -- --context=other logs --namespace visit-counter counter-1 /,
    );
  });

  it("fails with the hopeless one of several workloads", async () => {
    const looks = { "visit-counter": [crashing], vault: [[deployment()]] };
    assert.match((await wait([keeper, counter], looks)).failure ?? "", /Expected pod `counter-1`/);
  });

  it("fails after a time without progress", async () => {
    const { failure, notes } = await wait([counter], { "visit-counter": [late] }, { patience: 0 });
    assert.equal(
      failure,
      "Failure: Expected pod `counter-1` in `visit-counter` to become ready within 0 s, " +
        "got its container `counter` not ready. " +
        "See why: npm run kubectl -- describe pod --namespace visit-counter counter-1",
    );
    assert.equal(notes.length, 1);
  });

  it("restarts its timeout with all progress", async () => {
    const steps = Array.from({ length: 10 }, (_, index) => [
      statefulSet({ spec: { replicas: 10 } }),
      ...Array.from({ length: index + 1 }, (_, number) => pod(`counter-${number}`)),
    ]);
    const { failure, notes } = await wait([counter], { "visit-counter": steps }, { patience: 0 });
    assert.equal(failure, undefined);
    assert.equal(notes.length, 9);
  });

  it("fails if an object in Pulumi's state is gone", async () => {
    assert.equal(
      (await wait([counter], { "visit-counter": [[pod("counter-0")]] })).failure,
      "Failure: Expected `statefulset/counter` in `visit-counter`, as in Pulumi's state, got nothing. " +
        "An `up` that made claims grow was interrupted: run it again with the size that the claims have. " +
        "Or something else removed it: npm run pulumi -- refresh --yes, then npm run up",
    );
  });

  it("does not count pods whose status is from before the last stop", async () => {
    const options = { aliveSince: new Date(), patience: 0 };
    const { failure } = await wait([counter], { "visit-counter": [ready] }, options);
    assert.match(failure ?? "", /got its status from before the last stop\./);
  });

  it("says why it cannot be read", async () => {
    using sandbox = new Sandbox();
    sandbox.program("kubectl", "echo 'connection refused' >&2; exit 1");
    const options = { environment: { PATH: `${process.env.PATH}` } };
    await assert.rejects(waitForRollout([counter], { note: () => {} }, options), {
      name: "Failure",
      message:
        "Expected `kubectl get statefulsets,deployments,replicasets,pods --namespace=visit-counter --output=json` to succeed, got exit code 1:\n  connection refused\n",
    });
  });
});
