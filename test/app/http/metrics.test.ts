import assert from "node:assert/strict";
import { mock } from "node:test";
import { AdminToken } from "../../../app/src/http/admin-token.ts";
import { Metrics } from "../../../app/src/http/metrics.ts";
import { secret } from "../support/token-file.ts";

const readings = { visits: 7, commits: 3, viewFailures: 2, ready: false };

describe("Metrics", () => {
  afterEach(() => mock.timers.reset());

  it("have help, type and value, in this order", () => {
    const lines = new Metrics().render({ ...readings, ready: true }).split("\n");
    assert.deepEqual(lines.slice(0, 12), [
      "# HELP visit_counter_visits_total Visits counted on this pod's volume, restarts included.",
      "# TYPE visit_counter_visits_total counter",
      "visit_counter_visits_total 7",
      "# HELP visit_counter_commits_total Writes with a sync since the process started, each for one visit or many.",
      "# TYPE visit_counter_commits_total counter",
      "visit_counter_commits_total 3",
      "# HELP visit_counter_view_failures_total Times that the file with the plain number could not be written.",
      "# TYPE visit_counter_view_failures_total counter",
      "visit_counter_view_failures_total 2",
      "# HELP visit_counter_ready Whether this pod takes visits: 1 or 0.",
      "# TYPE visit_counter_ready gauge",
      "visit_counter_ready 1",
    ]);
  });

  it("show version and age of the administrators' token, if there is one", () => {
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2030, 0, 1) });
    const created = "2029-12-31T23:59:00Z";
    const adminToken = AdminToken.parse(JSON.stringify({ ...secret, created }));
    const lines = new Metrics().render({ ...readings, adminToken }).split("\n");
    assert.deepEqual(lines.slice(12, 18), [
      "# HELP visit_counter_admin_token_version Version of the administrators' token that this pod knows.",
      "# TYPE visit_counter_admin_token_version gauge",
      "visit_counter_admin_token_version 3",
      "# HELP visit_counter_admin_token_age_seconds Time since that version was made.",
      "# TYPE visit_counter_admin_token_age_seconds gauge",
      "visit_counter_admin_token_age_seconds 60",
    ]);
    for (const none of [undefined, new Error("none")]) {
      assert.doesNotMatch(new Metrics().render({ ...readings, adminToken: none }), /admin_token/);
    }
  });

  it("keep one line for requests of the same kind", () => {
    const metrics = new Metrics();
    metrics.countRequest("GET", "/", 200);
    metrics.countRequest("GET", "/", 200);
    metrics.countRequest("GET", "/", 503);
    const text = metrics.render(readings);
    assert.ok(
      text.endsWith(
        'visit_counter_requests_total{method="GET",path="/",status="200"} 2\n' +
          'visit_counter_requests_total{method="GET",path="/",status="503"} 1\n',
      ),
    );
  });
});
