import type { Server } from "./contract.ts";
import type { Initialised, Initialising } from "./record.ts";

/** What to do next. Another look follows each step. */
export type Step =
  | { readonly do: "make secret" }
  | { readonly do: "announce"; readonly claim: string }
  | { readonly do: "initialise"; readonly record: Initialising }
  | { readonly do: "give up"; readonly record: Initialising }
  | { readonly do: "wipe"; readonly claim: string; readonly podId?: string }
  | {
      readonly do: "unseal";
      readonly servers: readonly Server[];
      readonly keys: readonly string[];
    }
  | { readonly do: "join"; readonly server: Server; readonly leader: Server }
  | { readonly do: "ask for members"; readonly active: Server }
  | { readonly do: "replace"; readonly pod: string; readonly podId: string }
  | { readonly do: "step down"; readonly active: Server; readonly podId: string }
  | {
      readonly do: "configure";
      readonly active: Server;
      readonly record: Initialised;
      /** What is wrong nonetheless. */
      readonly complaint?: string;
    }
  | Wait;

/** Nothing can be done now. */
export interface Wait {
  readonly do: "wait";
  readonly reason: string;
}

export function wait(reason: string): Wait {
  return { do: "wait", reason };
}
