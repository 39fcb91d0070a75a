import { setTimeout as sleep } from "node:timers/promises";
import { ApiFailure, Unreachable } from "../cluster/api-failure.ts";
import type { Progress } from "./progress.ts";

/** Time, so that a test can have its own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Ends early, without an error, when the signal is given. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
};

export interface Waiting {
  /** Looks once. What the API server fails to answer is taken for a pause. */
  look(): Promise<Progress>;
  /** Called whenever something else is seen. */
  tell(progress: Progress): void;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface Waited {
  readonly end: "done" | "failed" | "timed out" | "interrupted";
  /** What was seen last. */
  readonly last: Progress;
}

/** Milliseconds between two looks: what is quick is seen soon, what takes long is not asked for all the time. */
const firstInterval = 100;
const interval = 500;

/** Looks again and again until the progress is done, or waiting is in vain, too long or interrupted. */
export async function wait({ look, tell, seconds, signal, clock }: Waiting): Promise<Waited> {
  const deadline = clock.now() + seconds * 1000;
  let told = "";
  let pause = firstInterval;
  let last: Progress = { done: false, status: "nothing was seen" };
  for (;;) {
    last = await lookPatiently(look, last);
    if (last.done) return { end: "done", last };
    if (last.failed) return { end: "failed", last };
    if (signal.aborted) return { end: "interrupted", last };
    if (clock.now() >= deadline) return { end: "timed out", last };

    const seen = JSON.stringify(last);
    if (seen !== told) tell(last);
    told = seen;
    await clock.sleep(pause, signal);
    pause = Math.min(pause * 2, interval);
  }
}

/** An API server that restarts must not end a wait of minutes. */
async function lookPatiently(look: () => Promise<Progress>, last: Progress): Promise<Progress> {
  try {
    return await look();
  } catch (error) {
    const passing =
      error instanceof Unreachable ||
      (error instanceof ApiFailure && (error.status >= 500 || error.status === 429));
    if (!passing) throw error;
    return { ...last, done: false, problems: [error.message] };
  }
}

/** One line of what is seen, for the status of a resource. */
export function line({ status, problems = [] }: Progress): string {
  const [problem] = problems;
  return problem === undefined ? status : `${status}; ${problem}`;
}
