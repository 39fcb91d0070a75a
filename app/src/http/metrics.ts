import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { dataFormat } from "../contract.ts";
import type { Room, VisitStore } from "../store/visit-store.ts";
import type { TokenReading } from "./admin-token-file.ts";

/** Bounds in seconds of how long commits take: from a fast disk's to what makes the pod not ready. */
const commitBuckets = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1, 2];

/** What is measured elsewhere, and read when the metrics are. */
export interface Readings {
  readonly store: Pick<VisitStore, "visits" | "commits" | "waiting" | "viewFailures">;
  /** Whether the pod takes visits. */
  readonly ready: boolean;
  /** Clients that watch the stream. */
  readonly watchers: number;
  /** Room on the volume; not shown if it is not known. */
  readonly room?: Room | undefined;
  /** The last reading of the administrators' token; nothing is shown if there is none. */
  readonly tokenRead?: TokenReading | undefined;
}

/** Requests of one kind. */
interface RequestCount {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  count: number;
}

/** The service's metrics for Prometheus, with those of the process. */
export class Metrics {
  /** Requests that failed because the store could not do its work. */
  storeFailures = 0;
  /** Visits that were refused because too many waited. */
  refused = 0;
  readonly #registry = new Registry();
  readonly #requests: RequestCount[] = [];
  readonly #commits: Histogram;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.#commits = new Histogram({
      name: "visit_counter_commit_duration_seconds",
      help: "How long the writes with a sync have taken.",
      buckets: commitBuckets,
      registers: [this.#registry],
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Counts a commit of this duration. */
  countCommit(seconds: number): void {
    this.#commits.observe(seconds);
  }

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
  async render({ store, ready, watchers, room, tokenRead }: Readings): Promise<string> {
    const readings = new Registry();
    const counter = (name: string, help: string, value: number) =>
      new Counter({ name: `visit_counter_${name}`, help, registers: [readings] }).inc(value);
    const gauge = (name: string, help: string, value: number) =>
      new Gauge({ name: `visit_counter_${name}`, help, registers: [readings] }).set(value);

    counter(
      "visits_total",
      "Visits counted on this pod's volume, restarts included.",
      store.visits,
    );
    counter("commits_total", "Writes with a sync since the process started.", store.commits);
    gauge("waiting_visits", "Visits that wait to become durable.", store.waiting);
    counter("refused_visits_total", "Visits refused because too many waited.", this.refused);
    counter("view_failures_total", "Failures to write the plain number.", store.viewFailures);
    counter("store_failures_total", "Requests that the store failed.", this.storeFailures);
    gauge("ready", "Whether this pod takes visits: 1 or 0.", Number(ready));
    gauge("watchers", "Clients that watch the stream of counts.", watchers);
    gauge("data_format", "Version of the format of the count's file.", dataFormat);
    if (room) {
      gauge("volume_capacity_bytes", "Size of the file system of the volume.", room.capacity);
      gauge("volume_available_bytes", "Room that is left there.", room.available);
    }
    if (tokenRead) {
      const { token, seconds } = tokenRead;
      gauge("admin_token_version", "Version of the administrators' token.", token.version);
      gauge("admin_token_age_seconds", "Time since that version was made.", token.age());
      gauge("admin_token_read_timestamp_seconds", "When its file was last read.", seconds);
    }
    const requests = new Counter({
      name: "visit_counter_requests_total",
      help: "HTTP requests answered since the process started.",
      labelNames: ["method", "path", "status"],
      registers: [readings],
    });
    for (const { method, route, status, count } of this.#requests)
      requests.inc({ method, path: route, status }, count);
    return Registry.merge([readings, this.#registry]).metrics();
  }
}
