import type { RivalName } from "./rivals/rivals.ts";
import type { Wanted } from "./verdict.ts";

/** What of a server is compared with that of another. */
export type Measure = "rate" | "cpu";

/** A goal for how this server compares with a rival. */
export interface RatioGoal extends Wanted {
  readonly measure: Measure;
  readonly clients: number;
  readonly rival: RivalName;
}

/**
 * Against rivals only that wait for no disk, or wait for it as this server does: how many times faster it is than one that
 * syncs for each visit says more of the disk than of the server.
 */
export const ratioGoals: readonly RatioGoal[] = [
  { measure: "rate", clients: 64, rival: "sync off", wanted: "at least", bound: 0.95 },
  { measure: "rate", clients: 256, rival: "sync off", wanted: "at least", bound: 0.95 },
  { measure: "rate", clients: 64, rival: "bare node:http", wanted: "at least", bound: 0.8 },
  { measure: "cpu", clients: 64, rival: "bare node:http", wanted: "at most", bound: 1.3 },
  { measure: "rate", clients: 64, rival: "Redis", wanted: "at least", bound: 0.5 },
];
