import type { PodState } from "../pods/pod-count.ts";
import type { VisitStore } from "../store/visit-store.ts";
import type { AdminTokenFile } from "./admin-token-file.ts";

/** What a pod's readiness depends on. */
export interface ReadinessArgs {
  readonly store: Pick<VisitStore, "check">;
  /** Must hold a valid token. Default: there is none. */
  readonly tokenFile?: AdminTokenFile | undefined;
  /** Aborted when the process begins to shut down. */
  readonly shutdown: AbortSignal;
  /** When the process started. Default: as Node says. */
  readonly started?: Date;
}

/** Whether this pod takes visits. */
export class Readiness {
  readonly #args: ReadinessArgs;
  readonly #started: string;
  #last: boolean | undefined;

  constructor(args: ReadinessArgs) {
    const { started = new Date(performance.timeOrigin) } = args;
    this.#args = args;
    this.#started = started.toISOString();
  }

  /** Why the pod takes no visits now; undefined if it does. Takes up to two seconds on a disk that does not answer. */
  async whyNot(): Promise<string | undefined> {
    const reason = await this.#reason();
    this.#last = reason === undefined;
    return reason;
  }

  async #reason(): Promise<string | undefined> {
    const { store, tokenFile, shutdown } = this.#args;
    try {
      await store.check();
    } catch (error) {
      return (error as Error).message;
    }
    const token = tokenFile?.read();
    if (token instanceof Error) return token.message;
    return shutdown.aborted ? "The pod is shutting down." : undefined;
  }

  /** What other pods are told, at once: readiness as the last probe has found it. */
  state(): PodState {
    const ready = this.#args.shutdown.aborted ? false : this.#last;
    return { ready, started: this.#started };
  }
}
