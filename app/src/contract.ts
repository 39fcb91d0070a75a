/**
 * What the process and its pod template must agree on: the only link between `app/` and the Pulumi program.
 * Constants only, no imports.
 */

/** Default TCP port. */
export const port = 8000;

/** Every path that is answered; all others are 404, as are the last two if `ADMIN_TOKEN_FILE` is unset. */
export const paths = {
  /** `GET` counts a visit and shows it. */
  home: "/",
  /** `POST` counts a visit, `GET` only reads the count. */
  visits: "/visits",
  /** `GET` adds up the counts of all pods: `{"total":7,"pods":{"counter-0":3,"counter-2":4},"missing":["counter-1"]}`. */
  total: "/visits/total",
  /** `GET` tells the counts of all pods each second, as server-sent events. For the page. */
  stream: "/visits/stream",
  /** For the startup and liveness probes: 200 while the process can work; touches no disk. */
  health: "/healthz",
  /** For the readiness probe: 200 only while visits can be counted, else 503 with the reason. */
  ready: "/readyz",
  /** For Prometheus. */
  metrics: "/metrics",
  /** For administrators: `PUT` sets the count. */
  adminVisits: "/admin/visits",
  /** For administrators: `GET` answers with a body for `PUT` {@link paths.adminVisits}. */
  adminBackup: "/admin/backup",
} as const;

/** Where the volume is mounted; also the container's working directory. The only place that must be writable. */
export const dataDirectory = "/data";

/** File in the data directory that holds the count durably, in the service's own format. */
export const dataFile = "visits.data";

/** Version of that format, which a pod tells as the metric {@link dataFormatMetric}. Version 0.2.0 and before tell none: it is 1. */
export const dataFormat = 1;

/** The versions that this service reads. What it takes over must be in one of them. */
export const readableFormats: readonly number[] = [dataFormat];

/** Name of the metric. */
export const dataFormatMetric = "visit_counter_data_format";

/** Second name of that file in the data directory, so that the loss of one name loses no visit. */
export const spareFile = "visits.spare";

/** File in the data directory that shows the count: a plain number and a line break. It may lag a moment behind. */
export const visitsFile = "visits";

/** Empty file in the data directory, locked while a process counts there. */
export const lockFile = "visits.lock";

/** User and group that the container runs as; the volume must be writable for this group (`fsGroup`). */
export const userId = 10001;

/** Environment variables that the process reads. */
export const environment = {
  /** Port to listen on, default {@link port}; 0 lets the system choose. */
  port: "PORT",
  /** Absolute path of the data directory, default {@link dataDirectory}. */
  dataDirectory: "DATA_DIRECTORY",
  /**
   * Seconds that a connection without requests stays open, an integer from 1 to 3600, default {@link idleSeconds}. Behind a
   * proxy, longer than the proxy keeps its own, or it sends a request to a connection that is just closing.
   */
  idleSeconds: "IDLE_SECONDS",
  /** Name of the pod, shown in the answers, default the host name. */
  podName: "POD_NAME",
  /**
   * Absolute path of the file with the administrators' token. It is read each time, so it belongs in memory; replace it
   * by a rename. One line of JSON:
   *
   * `{"token":"...","version":3,"created":"2026-11-22T10:00:00.123456789Z"}`
   *
   * `token` is a non-empty string, `version` an integer from 1 up, `created` the time when that version of the secret
   * was created, in RFC 3339. Without such a file the process is not ready. Default: no file, and no administrators.
   */
  adminTokenFile: "ADMIN_TOKEN_FILE",
  /**
   * Full name of the DNS records (SRV) that list the pods of the StatefulSet with their port, such as
   * `_http._tcp.counter.visit-counter.svc.cluster.local`. Default: none, and the total is this process's own count.
   */
  podRecords: "POD_RECORDS",
  /**
   * Absolute path of the file with the number of pods that there should be, an integer from 1 to {@link mostPods}. It is
   * read each time. Default, and while there is no such file: DNS alone says which pods there are.
   */
  replicasFile: "REPLICAS_FILE",
} as const;

/** The most pods that can be asked for a total. */
export const mostPods = 1000;

/** How long, in seconds, a connection without requests stays open when the environment does not say otherwise. */
export const idleSeconds = 5;

/**
 * Seconds for which open connections may keep a process running after SIGTERM. It ends at most one second later, as
 * long as the volume keeps up, so the pod's grace period must be longer than that plus its `preStop` delay.
 */
export const drainSeconds = 10;
