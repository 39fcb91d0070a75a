import type { Messages } from "../../support/engine.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Connection } from "./kubeconfig.ts";
import type { Objects } from "./objects.ts";

/** The cluster that a provider works on, and how. */
export interface Cluster {
  readonly configuration: Configuration;
  readonly connection: Connection;
  /** Its version: `v1.37.2`. */
  readonly version: string;
  readonly objects: Objects;
  /** For objects and releases that name none. */
  readonly namespace: string;
  readonly messages: Messages;
  /** Aborted when the user interrupts the run. */
  readonly signal: AbortSignal;
}
