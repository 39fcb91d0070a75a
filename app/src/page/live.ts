/** What the page needs of a browser's `EventSource`. */
export interface Events {
  addEventListener(type: string, listener: (event: { readonly data?: string }) => void): void;
  close(): void;
}

/** What a {@link Live} stream is given, and tells. */
export interface LiveArgs {
  /** Opens a connection. */
  readonly open: () => Events;
  /** Called with the text of each event. */
  readonly onEvent: (type: "message" | "unknown", data: string) => void;
  /** Called once when a stream that had begun is lost. */
  readonly onLost: () => void;
  /** Calls back after this time; returns what calls it off. Default: by the clock. */
  readonly after?: (milliseconds: number, then: () => void) => () => void;
}

/** Silence after which a stream is lost, in milliseconds: an event comes each second, or soon after. */
const mostSilence = 6000;

/** Time to the next attempt, in milliseconds: twice as long after each that fails, up to this. */
const waits = { first: 500, longest: 8000 } as const;

/**
 * A stream of events that is opened again whenever it ends, is refused, or falls silent. `EventSource` alone gives up
 * when it is refused, and never notices that a node has lost its power.
 */
export class Live {
  readonly #args: Required<LiveArgs>;
  #events: Events | undefined;
  #callOff = () => {};
  #wait: number = waits.first;
  #hasBegun = false;

  constructor(args: LiveArgs) {
    this.#args = { after: byTheClock, ...args };
  }

  start(): void {
    this.stop();
    const events = this.#args.open();
    this.#events = events;
    this.#expect();
    for (const type of ["message", "unknown"] as const)
      events.addEventListener(type, ({ data = "" }) => {
        if (this.#events !== events) return;
        this.#hasBegun = true;
        this.#wait = waits.first;
        this.#expect();
        this.#args.onEvent(type, data);
      });
    events.addEventListener("error", () => {
      if (this.#events === events) this.#retry();
    });
  }

  stop(): void {
    this.#callOff();
    this.#events?.close();
    this.#events = undefined;
  }

  #expect(): void {
    this.#callOff();
    this.#callOff = this.#args.after(mostSilence, () => this.#retry());
  }

  #retry(): void {
    this.stop();
    this.#callOff = this.#args.after(this.#wait, () => this.start());
    this.#wait = Math.min(2 * this.#wait, waits.longest);
    if (this.#hasBegun) this.#args.onLost();
    this.#hasBegun = false;
  }
}

function byTheClock(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
