import { AdminToken } from "./admin-token.ts";

/** A moment's values that are measured elsewhere. */
export interface Readings {
  /** Durable visits. */
  visits: number;
  /** Writes that made visits durable. */
  commits: number;
  /** Failures to show the count in its file. */
  viewFailures: number;
  /** Whether the pod takes visits. */
  ready: boolean;
  /** The administrators' token; not shown if there is none. */
  adminToken?: AdminToken | Error | undefined;
}

/** Requests of one kind. */
interface RequestCount {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  count: number;
}

/** The service's metrics in Prometheus' text format 0.0.4. */
export class Metrics {
  static readonly contentType = "text/plain; version=0.0.4; charset=utf-8";
  /** Requests that were refused because the store could not do its work. */
  storeFailures = 0;
  readonly #requests: RequestCount[] = [];

  /**
   * Counts an answered request. Every argument must come from a small set of values: each combination is kept for ever.
   * @param route Path as in the route table, not as the client wrote it.
   */
  countRequest(method: string, route: string, status: number): void {
    // Searched for, since there are few: a key made of all three would cost each visit more.
    let requests = this.#requests.find(
      (some) => some.route === route && some.method === method && some.status === status,
    );
    if (!requests) {
      requests = { method, route, status, count: 0 };
      this.#requests.push(requests);
    }
    requests.count++;
  }

  /** All metrics as text. */
  render({ visits, commits, viewFailures, ready, adminToken }: Readings): string {
    return [
      "# HELP visit_counter_visits_total Visits counted on this pod's volume, restarts included.",
      "# TYPE visit_counter_visits_total counter",
      `visit_counter_visits_total ${visits}`,
      "# HELP visit_counter_commits_total Writes with a sync since the process started, each for one visit or many.",
      "# TYPE visit_counter_commits_total counter",
      `visit_counter_commits_total ${commits}`,
      "# HELP visit_counter_view_failures_total Times that the file with the plain number could not be written.",
      "# TYPE visit_counter_view_failures_total counter",
      `visit_counter_view_failures_total ${viewFailures}`,
      "# HELP visit_counter_ready Whether this pod takes visits: 1 or 0.",
      "# TYPE visit_counter_ready gauge",
      `visit_counter_ready ${Number(ready)}`,
      ...(adminToken instanceof AdminToken ? tokenLines(adminToken) : []),
      "# HELP visit_counter_store_failures_total Requests refused because the count could not be stored.",
      "# TYPE visit_counter_store_failures_total counter",
      `visit_counter_store_failures_total ${this.storeFailures}`,
      "# HELP visit_counter_requests_total HTTP requests answered since the process started.",
      "# TYPE visit_counter_requests_total counter",
      ...this.#requests.map(
        ({ method, route, status, count }) =>
          `visit_counter_requests_total{method="${method}",path="${route}",status="${status}"} ${count}`,
      ),
      "",
    ].join("\n");
  }
}

function tokenLines(token: AdminToken): string[] {
  return [
    "# HELP visit_counter_admin_token_version Version of the administrators' token that this pod knows.",
    "# TYPE visit_counter_admin_token_version gauge",
    `visit_counter_admin_token_version ${token.version}`,
    "# HELP visit_counter_admin_token_age_seconds Time since that version was made.",
    "# TYPE visit_counter_admin_token_age_seconds gauge",
    `visit_counter_admin_token_age_seconds ${token.age()}`,
  ];
}
