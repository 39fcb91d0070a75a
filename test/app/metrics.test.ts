import assert from "node:assert/strict";
import { Metrics } from "../../app/src/metrics.ts";

const readings = { visits: 7, commits: 3, viewFailures: 2, ready: false };

describe("Metrics", () => {
  it("are help, type and value of each, in this order", () => {
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
