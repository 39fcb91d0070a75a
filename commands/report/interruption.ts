import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody has ended the report. No `Failure`: no row can take it for one of its own. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** That of a process that the signal has ended. */
  readonly exitCode: number;

  constructor(signal: (typeof signals)[number]) {
    super(`Interrupted by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** A signal that is aborted, with an `Interruption`, once the process is told to end; it then ends by itself. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals)
    process.on(signal, () => controller.abort(new Interruption(signal)));
  return controller.signal;
}
