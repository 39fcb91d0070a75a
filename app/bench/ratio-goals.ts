import type { RivalName } from "./rivals/rivals.ts";
import type { Wanted } from "./verdict.ts";

/** What is compared between servers. */
export type Measure = "rate" | "cpu";

/** A goal for this server in comparison with a rival. */
export interface RatioGoal extends Wanted {
  readonly measure: Measure;
  readonly clients: number;
  readonly rival: RivalName;
}

/**
 * Only for rivals that do not wait for a disk, or wait like this server: how many times faster it is than a rival with
 * a sync per visit says more about the disk than about the server.
 */
export const ratioGoals: readonly RatioGoal[] = [
  { measure: "rate", clients: 64, rival: "sync off", wanted: "at least", bound: 0.95 },
  { measure: "rate", clients: 256, rival: "sync off", wanted: "at least", bound: 0.95 },
  { measure: "rate", clients: 64, rival: "bare node:http", wanted: "at least", bound: 0.8 },
  { measure: "cpu", clients: 64, rival: "bare node:http", wanted: "at most", bound: 1.3 },
  { measure: "rate", clients: 64, rival: "Redis", wanted: "at least", bound: 0.5 },
];
