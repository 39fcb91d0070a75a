import type { Protocol } from "../load.ts";

/** What a server has used up since it started. */
export interface Usage {
  /** Time of processors, of all threads, in the program and in the kernel, in microseconds. */
  readonly cpu: number;
  /** Visits counted. */
  readonly visits: number;
  /** Syncs of a file or a directory that made visits durable; undefined if the server does not tell. */
  readonly syncs: number | undefined;
}

/** What a rival that speaks HTTP tells first: where it listens, or why it does not. */
export type Started = { readonly port: number } | { readonly error: string };

/** A running server in a process of its own. */
export interface Rival {
  readonly pid: number | undefined;
  readonly port: number;
  readonly protocol: Protocol;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}
