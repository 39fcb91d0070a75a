import type { Protocol } from "../load.ts";

/** What a server has used since it started. */
export interface Usage {
  /** Processor time of all threads, in user and kernel mode, in microseconds. */
  readonly cpu: number;
  /** Visits counted. */
  readonly visits: number;
  /** Syncs of a file or a directory that made visits durable; undefined if the server does not report them. */
  readonly syncs: number | undefined;
}

/** First message of a rival that speaks HTTP: where it listens, or why it does not. */
export type Started = { readonly port: number } | { readonly error: string };

/** A running server in a separate process. */
export interface Rival {
  readonly pid: number | undefined;
  readonly port: number;
  readonly protocol: Protocol;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}
