import assert from "node:assert/strict";
import { job } from "../../../../../lab/plugins/kubernetes/await/job.ts";
import { progressOf, seen } from "../support/workloads.ts";

describe("Waiting for a Job", () => {
  it("counts its pods until it is complete", () => {
    assert.deepEqual(progressOf(job, seen("Job", {}, {}, { active: 1, failed: 2 })), {
      done: false,
      failed: false,
      status: "1 active, 0 succeeded, 2 failed",
      problems: [],
    });
    const complete = { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] };
    assert.equal(progressOf(job, seen("Job", {}, {}, complete)).done, true);
  });

  it("is in vain once it has failed", () => {
    const failure = {
      type: "Failed",
      status: "True",
      reason: "BackoffLimitExceeded",
      message: "Job has reached the specified backoff limit",
    };
    const { done, failed, problems } = progressOf(
      job,
      seen("Job", {}, {}, { failed: 1, conditions: [failure] }),
    );
    assert.deepEqual(
      { done, failed, problems },
      {
        done: false,
        failed: true,
        problems: ["BackoffLimitExceeded: Job has reached the specified backoff limit"],
      },
    );
  });
});
