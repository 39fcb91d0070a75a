import { Counter, Gauge, Registry } from "prom-client";
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
export function metricsText({ ready, failures, lastLook }: Readings): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `vault_keeper_${name}`, help, labelNames, registers });

  gauge("ready", "Whether Vault serves as arranged: 1 or 0.").set(Number(ready));
  new Counter({
    name: "vault_keeper_failed_steps_total",
    help: "Steps that have failed since the process started.",
    registers,
  }).inc(failures);
  if (lastLook === undefined) return registry.metrics();

  gauge("last_look_timestamp_seconds", "When the keeper last saw the servers.").set(
    lastLook.seconds,
  );
  const ofServer = (name: string, help: string) => gauge(`server_${name}`, help, ["server"]);
  const answers = ofServer("answers", "Whether this server answers: 1 or 0.");
  const initialized = ofServer("initialized", "Whether this server is initialised: 1 or 0.");
  const sealed = ofServer("sealed", "Whether this server is sealed: 1 or 0.");
  const active = ofServer("active", "Whether this server is the active one: 1 or 0.");
  for (const { pod: server, status, standing } of lastLook.servers) {
    answers.set({ server }, Number(status !== undefined));
    if (status === undefined) continue;
    initialized.set({ server }, Number(status.initialized));
    sealed.set({ server }, Number(status.sealed));
    active.set({ server }, Number(standing?.isActive ?? false));
  }
  return registry.metrics();
}
