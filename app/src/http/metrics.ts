import { AdminToken } from "./admin-token.ts";

/** Current values that are measured elsewhere. */
export interface Readings {
  /** Durable visits. */
  visits: number;
  /** Successful commits. */
  commits: number;
  /** Failures to write the file that shows the count. */
  viewFailures: number;
  /** Whether the pod takes visits. */
  ready: boolean;
  /** The administrators' token; omitted if there is none. */
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
  /** Requests refused because the store failed. */
  storeFailures = 0;
  readonly #requests: RequestCount[] = [];

  /**
   * Counts an answered request. Every combination of arguments is kept for ever, so each must come from a small set.
   * @param route Path in the route table, not as the client wrote it.
   */
  countRequest(method: string, route: string, status: number): void {
    // A search, since there are few: to build a key from all three would cost each visit more.
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
  render(readings: Readings): string {
    return [...this.#metrics(readings)].flatMap(linesOf).concat("").join("\n");
  }

  *#metrics({ visits, commits, viewFailures, ready, adminToken }: Readings): Iterable<Metric> {
    yield {
      name: "visits_total",
      help: "Visits counted on this pod's volume, restarts included.",
      type: "counter",
      value: visits,
    };
    yield {
      name: "commits_total",
      help: "Writes with a sync since the process started, each for one visit or many.",
      type: "counter",
      value: commits,
    };
    yield {
      name: "view_failures_total",
      help: "Times that the file with the plain number could not be written.",
      type: "counter",
      value: viewFailures,
    };
    yield {
      name: "ready",
      help: "Whether this pod takes visits: 1 or 0.",
      type: "gauge",
      value: Number(ready),
    };
    if (adminToken instanceof AdminToken) {
      yield {
        name: "admin_token_version",
        help: "Version of the administrators' token that this pod knows.",
        type: "gauge",
        value: adminToken.version,
      };
      yield {
        name: "admin_token_age_seconds",
        help: "Time since that version was made.",
        type: "gauge",
        value: adminToken.age(),
      };
    }
    yield {
      name: "store_failures_total",
      help: "Requests refused because the count could not be stored.",
      type: "counter",
      value: this.storeFailures,
    };
    yield {
      name: "requests_total",
      help: "HTTP requests answered since the process started.",
      type: "counter",
      value: this.#requests.map(({ method, route, status, count }) => ({
        labels: `{method="${method}",path="${route}",status="${status}"}`,
        value: count,
      })),
    };
  }
}

/** One metric. Its full name begins with `visit_counter_`. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  /** One value, or one per set of labels. */
  readonly value: number | readonly { readonly labels: string; readonly value: number }[];
}

function linesOf({ name, help, type, value }: Metric): string[] {
  const full = `visit_counter_${name}`;
  const samples = typeof value === "number" ? [{ labels: "", value }] : value;
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...samples.map(({ labels, value }) => `${full}${labels} ${value}`),
  ];
}
