import assert from "node:assert/strict";
import { mock } from "node:test";
import { dataFormat, dataFormatMetric } from "../../../app/src/contract.ts";
import { AdminToken } from "../../../app/src/http/admin-token.ts";
import { Metrics } from "../../../app/src/http/metrics.ts";
import { secret } from "../support/token-file.ts";

const store = { visits: 7, commits: 3, waiting: 5, viewFailures: 2 };

/** The lines of some metrics, without those of the process. */
async function lines(metrics: Metrics, readings: Partial<Parameters<Metrics["render"]>[0]> = {}) {
  const text = await metrics.render({ store, ready: true, watchers: 2, ...readings });
  return text.split("\n").filter((line) => line.includes("visit_counter_"));
}

describe("Metrics", () => {
  afterEach(() => mock.timers.reset());

  it("are help, type and value of each, in this order", async () => {
    const metrics = new Metrics();
    Object.assign(metrics, { refused: 4, storeFailures: 6 });
    assert.deepEqual((await lines(metrics)).slice(0, 27), [
      "# HELP visit_counter_visits_total Visits counted on this pod's volume, restarts included.",
      "# TYPE visit_counter_visits_total counter",
      "visit_counter_visits_total 7",
      "# HELP visit_counter_commits_total Writes with a sync since the process started.",
      "# TYPE visit_counter_commits_total counter",
      "visit_counter_commits_total 3",
      "# HELP visit_counter_waiting_visits Visits that wait to become durable.",
      "# TYPE visit_counter_waiting_visits gauge",
      "visit_counter_waiting_visits 5",
      "# HELP visit_counter_refused_visits_total Visits refused because too many waited.",
      "# TYPE visit_counter_refused_visits_total counter",
      "visit_counter_refused_visits_total 4",
      "# HELP visit_counter_view_failures_total Failures to write the plain number.",
      "# TYPE visit_counter_view_failures_total counter",
      "visit_counter_view_failures_total 2",
      "# HELP visit_counter_store_failures_total Requests that the store failed.",
      "# TYPE visit_counter_store_failures_total counter",
      "visit_counter_store_failures_total 6",
      "# HELP visit_counter_ready Whether this pod takes visits: 1 or 0.",
      "# TYPE visit_counter_ready gauge",
      "visit_counter_ready 1",
      "# HELP visit_counter_watchers Clients that watch the stream of counts.",
      "# TYPE visit_counter_watchers gauge",
      "visit_counter_watchers 2",
      "# HELP visit_counter_data_format Version of the format of the count's file.",
      "# TYPE visit_counter_data_format gauge",
      "visit_counter_data_format 1",
    ]);
  });

  it("name the format of the data as the contract does, for the Job before a rollout", async () => {
    assert.ok((await lines(new Metrics())).includes(`${dataFormatMetric} ${dataFormat}`));
  });

  it("show the room on the volume, if it is known", async () => {
    const room = { capacity: 1000, available: 250 };
    const shown = await lines(new Metrics(), { room });
    assert.deepEqual(
      shown.filter((line) => line.startsWith("visit_counter_volume")),
      ["visit_counter_volume_capacity_bytes 1000", "visit_counter_volume_available_bytes 250"],
    );
    assert.doesNotMatch((await lines(new Metrics())).join("\n"), /volume_/);
  });

  it("show version, age and last reading of the administrators' token, if there is one", async () => {
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2030, 0, 1) });
    const created = "2029-12-31T23:59:00Z";
    const token = AdminToken.parse(JSON.stringify({ ...secret, created }));
    const shown = await lines(new Metrics(), { tokenRead: { token, seconds: 1234.5 } });
    assert.deepEqual(
      shown.filter((line) => line.startsWith("visit_counter_admin_token")),
      [
        "visit_counter_admin_token_version 3",
        "visit_counter_admin_token_age_seconds 60",
        "visit_counter_admin_token_read_timestamp_seconds 1234.5",
      ],
    );
    assert.doesNotMatch((await lines(new Metrics())).join("\n"), /admin_token/);
  });

  it("keep one line for requests of the same kind", async () => {
    const metrics = new Metrics();
    metrics.countRequest("GET", "/", 200);
    metrics.countRequest("GET", "/", 200);
    metrics.countRequest("GET", "/", 503);
    assert.deepEqual(
      (await lines(metrics)).filter((line) => line.startsWith("visit_counter_requests_total")),
      [
        'visit_counter_requests_total{method="GET",path="/",status="200"} 2',
        'visit_counter_requests_total{method="GET",path="/",status="503"} 1',
      ],
    );
  });

  it("show how long commits have taken", async () => {
    const metrics = new Metrics();
    for (const seconds of [0.00015, 0.0015, 3]) metrics.countCommit(seconds);
    const duration = (await lines(metrics)).filter((line) => /^visit.*duration/.test(line));
    assert.ok(duration.includes('visit_counter_commit_duration_seconds_bucket{le="0.0001"} 0'));
    assert.ok(duration.includes('visit_counter_commit_duration_seconds_bucket{le="0.002"} 2'));
    assert.ok(duration.includes("visit_counter_commit_duration_seconds_count 3"));
  });

  it("show the process, too", async () => {
    const text = await new Metrics().render({ store, ready: true, watchers: 0 });
    for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_seconds"])
      assert.match(text, new RegExp(`^${name} `, "m"));
  });
});
