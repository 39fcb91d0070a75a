import assert from "node:assert/strict";
import type { ContainerStatus } from "../../../keeper/src/rollout/cluster-object.ts";
import { complaintOf, idleSeconds, isReady } from "../../../keeper/src/rollout/pod.ts";
import { ago, container, now, type PodChange, pod } from "./support/objects.ts";

const describePod = "describe pod --namespace visit-counter counter-0";
const log = "logs --namespace visit-counter counter-0 --container counter";

describe("A pod", () => {
  it("is ready by its status", () => {
    assert.equal(isReady(pod("counter-0")), true);
    assert.equal(isReady(pod("counter-0", { notReadyFor: 1 })), false);
    assert.equal(isReady({ ...pod("counter-0"), status: undefined }), false);
  });

  it("is not ready with the status of a container from before the last stop", () => {
    const aliveSince = new Date(ago(60));
    const started = (seconds: number) =>
      container({ state: { running: { startedAt: ago(seconds) } } });
    assert.equal(isReady(pod("counter-0", { containers: [started(60)] }), aliveSince), true);
    assert.equal(isReady(pod("counter-0", { containers: [started(61)] }), aliveSince), false);
    assert.equal(
      isReady(pod("counter-0", { containers: [started(1), started(61)] }), aliveSince),
      false,
    );
    assert.equal(
      isReady(
        pod("counter-0", { containers: [started(1)], initContainers: [started(61)] }),
        aliveSince,
      ),
      false,
    );
  });

  it("is not outdated by an init container that has ended", () => {
    const ended = container({ state: { terminated: { exitCode: 0 } } });
    const aliveSince = new Date(ago(60));
    assert.equal(isReady(pod("counter-0", { initContainers: [ended] }), aliveSince), true);
  });
});

describe("A pod that is not ready", () => {
  const whole = (change: Partial<ContainerStatus>, other: PodChange = {}, aliveSince?: Date) =>
    complaintOf(
      pod("counter-0", {
        notReadyFor: 60,
        containers: [container({ ready: false, ...change })],
        ...other,
      }),
      now,
      aliveSince,
    );
  const complaint = (...of: Parameters<typeof whole>) => {
    const { container: _, ...rest } = whole(...of);
    return rest;
  };
  const crashed = { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s restarting" } };
  const lastState = { terminated: { exitCode: 78 } };

  it("is hopeless in a crash loop, and shows its log", () => {
    assert.deepEqual(complaint({ restartCount: 3, state: crashed, lastState }), {
      reason: "3 restarts of its container `counter`, the last after exit code 78",
      show: log,
      isHopeless: true,
    });
  });

  it("may crash twice, or for half a minute", () => {
    const isHopeless = (restartCount: number, notReadyFor: number) =>
      complaint({ restartCount, state: crashed, lastState }, { notReadyFor }).isHopeless;
    assert.equal(isHopeless(2, 60), false);
    assert.equal(isHopeless(3, 29), false);
    assert.equal(isHopeless(3, 30), true);
  });

  it("may crash for another half minute after a stop, however often it had crashed", () => {
    const after = { terminated: { exitCode: 78, finishedAt: ago(5) } };
    const loop = { restartCount: 9, state: crashed, lastState: after };
    const isHopeless = (aliveFor: number) =>
      complaint(loop, { notReadyFor: 6000 }, new Date(ago(aliveFor))).isHopeless;
    assert.equal(isHopeless(29), false);
    assert.equal(isHopeless(30), true);
  });

  it("is outdated if it crashed before the last stop", () => {
    const finished = (seconds: number) => ({
      terminated: { exitCode: 78, finishedAt: ago(seconds) },
    });
    const reason = (lastState: ContainerStatus["lastState"]) =>
      complaint({ restartCount: 9, state: crashed, lastState }, {}, new Date(ago(40))).reason;
    assert.equal(reason(finished(41)), "its status from before the last stop");
    assert.equal(
      reason(finished(39)),
      "9 restarts of its container `counter`, the last after exit code 78",
    );
  });

  it("is not outdated while a container that crashed before the last stop is created anew", () => {
    const creating = { waiting: { reason: "ContainerCreating" } };
    const before = { terminated: { exitCode: 78, finishedAt: ago(60) } };
    const { reason } = complaint({ state: creating, lastState: before }, {}, new Date(ago(40)));
    assert.equal(reason, "its container `counter` not ready");
  });

  it("names the container that is at fault, else one that is not ready", () => {
    const agent = container({ name: "agent", ready: false, restartCount: 5, state: crashed });
    assert.equal(whole({}).container?.name, "counter");
    assert.equal(whole({}, { initContainers: [agent] }).container?.name, "agent");
    assert.equal(whole({}, { containers: [] }).container, undefined);
  });

  it("is idle since all its containers run and it is not ready", () => {
    const started = (seconds: number) =>
      container({ state: { running: { startedAt: ago(seconds) } } });
    const ended = container({ state: { terminated: { exitCode: 0 } } });
    const seconds = (notReadyFor: number, ...containers: ContainerStatus[]) =>
      idleSeconds(pod("counter-0", { notReadyFor, containers }), now);
    assert.equal(seconds(60, started(60), started(20), ended), 20);
    assert.equal(seconds(1, started(86_400)), 1);
    assert.equal(seconds(60, started(60), container({ state: crashed })), 0);
    assert.equal(seconds(60), 0);
  });

  it("shows the log of an init container in a crash loop", () => {
    const agent = container({ name: "agent", ready: false, restartCount: 5, state: crashed });
    const waits = { state: { waiting: { reason: "PodInitializing" } } };
    assert.deepEqual(complaint(waits, { initContainers: [agent] }), {
      reason: "5 restarts of its container `agent`",
      show: "logs --namespace visit-counter counter-0 --container agent",
      isHopeless: true,
    });
  });

  for (const reason of [
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
  ]) {
    it(`is hopeless after half a minute of ${reason}`, () => {
      const state = { waiting: { reason, message: 'Back-off pulling image "app":\n not found.' } };
      assert.deepEqual(complaint({ state }), {
        reason: `its container \`counter\` waiting with ${reason}: Back-off pulling image "app": not found`,
        show: describePod,
        isHopeless: true,
      });
      assert.equal(complaint({ state }, { notReadyFor: 29 }).isHopeless, false);
    });
  }

  it("names any other waiting reason, and is not hopeless", () => {
    const waiting = { reason: "CreateContainerConfigError", message: 'secret "tls" not found' };
    assert.deepEqual(complaint({ state: { waiting } }), {
      reason:
        'its container `counter` waiting with CreateContainerConfigError: secret "tls" not found',
      show: describePod,
      isHopeless: false,
    });
  });

  it("shows its log if it has ended with an error", () => {
    assert.deepEqual(complaint({ state: { terminated: { exitCode: 1 } } }), {
      reason: "exit code 1 of its container `counter`",
      show: log,
      isHopeless: false,
    });
  });

  const states: [name: string, state: ContainerStatus["state"]][] = [
    ["runs", { running: { startedAt: ago(1) } }],
    ["is being created", { waiting: { reason: "ContainerCreating" } }],
    ["waits for an init container", { waiting: { reason: "PodInitializing" } }],
    ["has ended with 0", { terminated: { exitCode: 0 } }],
    ["has no state", undefined],
  ];
  for (const [name, state] of states) {
    it(`names its unready container that ${name}`, () => {
      const agent = container({ name: "agent" });
      assert.deepEqual(complaint({ state }, { initContainers: [agent] }), {
        reason: "its container `counter` not ready",
        show: describePod,
        isHopeless: false,
      });
    });
  }

  it("says why it is not scheduled", () => {
    const conditions = [
      {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate.",
      },
    ];
    assert.deepEqual(complaintOf({ ...pod("counter-0"), status: { conditions } }, now), {
      reason:
        "Unschedulable: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate",
      show: describePod,
      isHopeless: false,
    });
  });

  it("has no status at first", () => {
    assert.deepEqual(complaintOf({ ...pod("counter-0"), status: undefined }, now), {
      reason: "no status yet",
      show: describePod,
      isHopeless: false,
    });
  });

  it("names a reason other than its containers", () => {
    const conditions = [{ type: "Ready", status: "False", reason: "ReadinessGatesNotReady" }];
    const waits = { conditions, containerStatuses: [container()] };
    assert.equal(
      complaintOf({ ...pod("counter-0"), status: waits }, now).reason,
      "ReadinessGatesNotReady",
    );
  });

  it("is outdated if its containers started before the last stop", () => {
    const looping = container({ name: "agent", ready: false, restartCount: 9, state: crashed });
    const old = pod("counter-0", { notReadyFor: 60, containers: [container(), looping] });
    assert.deepEqual(complaintOf(old, now, new Date(ago(10))), {
      reason: "its status from before the last stop",
      show: describePod,
      isHopeless: false,
    });
  });
});
