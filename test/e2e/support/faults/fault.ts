import type { Commands } from "../commands.ts";
import type { Stack } from "../stack.ts";

/** A lab under load that a fault strikes. */
export interface Struck {
  readonly commands: Commands;
  readonly stack: Stack;
  /** How long a fault that lasts a while does so, in seconds. */
  readonly seconds: number;
  /** Waits until every pod of the counter has answered a visit that was asked for from now on. */
  readonly answers: () => Promise<void>;
}

/** What can go wrong on a node. */
export interface Fault {
  /** As the table calls it. */
  readonly name: string;
  /** Whether `npm run e2e` has the time for it. Default: only `npm run soak` has. */
  readonly isQuick?: boolean;
  /** What it takes before the load begins; disposed of after the load has ended. Default: nothing. */
  readonly prepare?: (lab: Omit<Struck, "answers">) => Promise<AsyncDisposable>;
  /**
   * Goes wrong. Resolves at the end of the fault: from then on the stack has to recover, by itself.
   * @throws AssertionError if the fault had no effect.
   */
  readonly strike: (lab: Struck) => Promise<void>;
}
