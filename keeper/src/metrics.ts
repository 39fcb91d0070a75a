import type { SeenServer } from "./seen.ts";

/** What the keeper knows of itself and of Vault. */
export interface Readings {
  /** Whether Vault serves as arranged. */
  readonly ready: boolean;
  /** Steps that have failed since the process started. */
  readonly failures: number;
  /** The last look at Vault; undefined before the first. */
  readonly lastLook: Look | undefined;
}

/** What a look has found. */
export interface Look {
  /** When it ended, in seconds since 1970. */
  readonly seconds: number;
  readonly servers: readonly SeenServer[];
}

/** The metrics for Prometheus, as text. Of a server that does not answer, nothing else is known. */
export function metricsText({ ready, failures, lastLook }: Readings): string {
  const own =
    metric("gauge", "ready", "Whether Vault serves as arranged: 1 or 0.", { "": Number(ready) }) +
    metric("counter", "failed_steps_total", "Steps that have failed since the process started.", {
      "": failures,
    });
  if (lastLook === undefined) return own;

  const { seconds, servers } = lastLook;
  const answering = servers.filter(({ status }) => status !== undefined);
  const ofServers = (
    name: string,
    predicate: string,
    some: readonly SeenServer[],
    holds: (server: SeenServer) => boolean | undefined,
  ) =>
    metric(
      "gauge",
      `server_${name}`,
      `Whether this server ${predicate}: 1 or 0.`,
      Object.fromEntries(
        some.map((server) => [`{server="${server.pod}"}`, Number(holds(server) ?? false)]),
      ),
    );
  return (
    own +
    metric("gauge", "last_look_timestamp_seconds", "When the keeper last saw the servers.", {
      "": seconds,
    }) +
    ofServers("answers", "answers", servers, ({ status }) => status !== undefined) +
    ofServers("initialized", "is initialised", answering, ({ status }) => status?.initialized) +
    ofServers("sealed", "is sealed", answering, ({ status }) => status?.sealed) +
    ofServers("active", "is the active one", answering, ({ standing }) => standing?.isActive)
  );
}

/**
 * A metric in Prometheus' text format, with its values by their labels. By hand: a library would be four packages more
 * beside the unseal keys, and names of pods need no escape.
 * Source: prometheus.io/docs/instrumenting/exposition_formats
 */
function metric(
  type: "counter" | "gauge",
  name: string,
  help: string,
  values: Readonly<Record<string, number>>,
): string {
  const lines = Object.entries(values).map(([labels, value]) => `${labels} ${value}`);
  const fullName = `vault_keeper_${name}`;
  return [`# HELP ${fullName} ${help}\n`, `# TYPE ${fullName} ${type}\n`]
    .concat(lines.map((line) => `${fullName}${line}\n`))
    .join("");
}
