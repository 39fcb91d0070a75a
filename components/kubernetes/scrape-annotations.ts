/** Where a pod tells its metrics. */
export interface MetricsEndpoint {
  readonly scheme: "http" | "https";
  readonly port: number;
  readonly path: string;
  /** Query parameters. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Annotations of a Service or a pod that many a Prometheus looks for. */
export function scrapeAnnotations({ scheme, port, path, parameters = {} }: MetricsEndpoint) {
  const given = Object.entries(parameters);
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/scheme": scheme,
    "prometheus.io/port": String(port),
    "prometheus.io/path": path,
    ...Object.fromEntries(given.map(([key, value]) => [`prometheus.io/param_${key}`, value])),
  };
}
