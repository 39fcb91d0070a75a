import assert from "node:assert/strict";
import type { Progress } from "../../../../../lab/plugins/kubernetes/await/progress.ts";
import { line, type Waiting, wait } from "../../../../../lab/plugins/kubernetes/await/waiting.ts";
import {
  ApiFailure,
  Unreachable,
} from "../../../../../lab/plugins/kubernetes/cluster/api-failure.ts";

/** A wait whose clock only moves by its own sleeps, over what is seen look by look; the last stays. */
function waitOver(looks: (Progress | Error)[], options: Partial<Waiting> = {}) {
  let now = 0;
  let count = 0;
  const told: string[] = [];
  const slept: number[] = [];
  const waiting = wait({
    look: async () => {
      const seen = looks[Math.min(count++, looks.length - 1)];
      if (seen instanceof Error) throw seen;
      return seen as Progress;
    },
    tell: (progress) => told.push(line(progress)),
    seconds: 10,
    signal: new AbortController().signal,
    clock: {
      now: () => now,
      sleep: async (milliseconds) => {
        slept.push(milliseconds);
        now += milliseconds;
      },
    },
    ...options,
  });
  return { waiting, told, slept };
}

const open: Progress = { done: false, status: "0 of 1" };
const done: Progress = { done: true, status: "1 of 1" };

describe("wait", () => {
  it("does not sleep where all is done", async () => {
    const { waiting, slept } = waitOver([done]);
    assert.deepEqual(await waiting, { end: "done", last: done });
    assert.deepEqual(slept, []);
  });

  it("tells what it sees, once, and looks less often with time", async () => {
    const { waiting, told, slept } = waitOver([open, open, open, open, open, done]);
    assert.equal((await waiting).end, "done");
    assert.deepEqual(told, ["0 of 1"]);
    assert.deepEqual(slept, [100, 200, 400, 500, 500]);
  });

  it("gives up when the time is over, with what it saw last", async () => {
    const { waiting, slept } = waitOver([open]);
    assert.deepEqual(await waiting, { end: "timed out", last: open });
    assert.equal(
      slept.reduce((sum, one) => sum + one, 0),
      10_200,
    );
  });

  it("looks once even without any time", async () => {
    assert.equal((await waitOver([done], { seconds: 0 }).waiting).end, "done");
    assert.equal((await waitOver([open], { seconds: 0 }).waiting).end, "timed out");
  });

  it("stops where waiting is in vain", async () => {
    const failed: Progress = { done: false, failed: true, status: "it failed" };
    assert.deepEqual(await waitOver([open, failed]).waiting, { end: "failed", last: failed });
  });

  it("stops when it is interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    const { waiting } = waitOver([open], { signal: controller.signal });
    assert.deepEqual(await waiting, { end: "interrupted", last: open });
  });

  it("outlasts an API server that pauses", async () => {
    const pause = new Unreachable("connection refused");
    const busy = new ApiFailure(503, { message: "starting" });
    const { waiting, told } = waitOver([open, pause, busy, done]);
    assert.equal((await waiting).end, "done");
    assert.deepEqual(told, ["0 of 1", "0 of 1; connection refused", "0 of 1; starting"]);
  });

  it("does not outlast a refusal", async () => {
    const { waiting } = waitOver([open, new ApiFailure(403, { message: "forbidden" })]);
    await assert.rejects(waiting, { message: "forbidden" });
  });
});
