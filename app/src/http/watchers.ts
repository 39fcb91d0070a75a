import { PassThrough, type Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";

/** The most clients that may watch one pod at a time: each takes a connection for as long as it likes. */
export const mostWatchers = 64;

/** Time from one event to the next, in milliseconds. */
const pauseMilliseconds = 1000;

/** The parts of {@link Watchers}. */
export interface WatchersArgs {
  /** Makes the next event, for all watchers; called only while there are any. */
  readonly event: () => Promise<string>;
  /** Aborted when the process begins to shut down. */
  readonly shutdown: AbortSignal;
  /** Called if no event could be made. */
  readonly onBug: (error: Error) => void;
  /** Resolves after this time. Default: by the clock. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Clients that are sent an event each second, made once for all of them. An event is sent even if nothing has changed:
 * it is the heartbeat by which both ends notice that the other is gone. All streams end when the process begins to shut
 * down, so that none holds it up.
 */
export class Watchers {
  readonly #args: WatchersArgs;
  readonly #streams = new Set<PassThrough>();
  #isWorking = false;
  /** The last event, while there are watchers. */
  #last = "";

  constructor(args: WatchersArgs) {
    this.#args = args;
    args.shutdown.addEventListener("abort", () => this.#endAll(), { once: true });
  }

  /** Number of clients that watch. */
  get number(): number {
    return this.#streams.size;
  }

  /** The events for one more client; undefined if there are too many, or the process is shutting down. */
  add(): Readable | undefined {
    if (this.number >= mostWatchers || this.#args.shutdown.aborted) return undefined;
    const stream = new PassThrough();
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
    // A comment, so that the client knows at once that it is connected.
    stream.write(`: connected\n\n${this.#last}`);
    if (!this.#isWorking) this.#work();
    return stream;
  }

  async #work(): Promise<void> {
    const { event, onBug, pause = setTimeout } = this.#args;
    this.#isWorking = true;
    try {
      while (this.number > 0) {
        const paused = pause(pauseMilliseconds);
        this.#last = await event();
        for (const stream of this.#streams) send(stream, this.#last);
        await paused;
      }
    } catch (error) {
      onBug(error as Error);
      this.#endAll();
    }
    this.#last = "";
    this.#isWorking = false;
  }

  #endAll(): void {
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }
}

/** Ends the stream of a client that has stopped reading, before more and more waits for it. */
function send(stream: PassThrough, event: string): void {
  if (stream.writableNeedDrain) stream.destroy();
  else stream.write(event);
}
