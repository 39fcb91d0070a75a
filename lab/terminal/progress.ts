import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A running step of a long command. */
export interface Step {
  /** Shows what the step is doing now. */
  note(text: string): void;
}

/** Moves the cursor to the start of the line and clears it. */
const clear = "\r\x1b[2K";

/** Seconds between two heartbeat lines if the output cannot redraw a line. */
const heartbeatSeconds = 30;

/**
 * Prints numbered steps to standard error, each with its current activity and its duration, and the same with
 * timestamps to a log file. A terminal shows the current step as one line that is redrawn; any other output gets a line
 * per note and a heartbeat line every 30 seconds.
 */
export class Progress {
  private done = 0;
  private readonly total: number;
  private readonly log: string;
  private readonly output: NodeJS.WriteStream;
  /** Redraws the line of the current step; `undefined` if nothing is redrawn. */
  private draw: (() => void) | undefined;

  constructor(total: number, log: string, output: NodeJS.WriteStream = process.stderr) {
    this.total = total;
    this.log = log;
    this.output = output;
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, "");
  }

  /** Prints a permanent line. */
  say(text: string): void {
    this.output.write(`${this.draw ? clear : ""}${text}\n`);
    this.record(text);
    this.draw?.();
  }

  /**
   * Runs one step. `interactive` is for a body that writes to the terminal itself: the step's line is printed once,
   * before the body runs.
   */
  async step<T>(
    title: string,
    body: (step: Step) => Promise<T>,
    options: { interactive?: boolean } = {},
  ): Promise<T> {
    this.done += 1;
    const head = `[${this.done}/${this.total}] ${title}`;
    const started = Date.now();
    let now = "";
    if (this.output.isTTY && !options.interactive) {
      this.draw = () =>
        this.output.write(`${clear}${fit(line(head, now, started), this.output.columns)}`);
    }
    const show = (text: string) => {
      if (this.draw === undefined) return this.say(text);
      this.draw();
      this.record(text);
    };
    const finish = (how: string) => {
      clearInterval(timer);
      if (this.draw) this.output.write(clear);
      this.draw = undefined;
      this.say(line(head, how, started));
    };

    show(head);
    const timer = this.signsOfLife(() => line(head, now, started), options.interactive);
    try {
      const result = await body({
        note: (text) => {
          now = text;
          show(line(head, now, started));
        },
      });
      finish("done");
      return result;
    } catch (error) {
      finish("failed");
      throw error;
    }
  }

  /** None for an interactive step, which produces its own output. */
  private signsOfLife(current: () => string, interactive = false): NodeJS.Timeout | undefined {
    if (interactive) return undefined;
    if (this.draw) return setInterval(this.draw, 1000);
    return setInterval(() => this.say(current()), heartbeatSeconds * 1000);
  }

  private record(text: string): void {
    appendFileSync(this.log, `${new Date().toISOString()} ${text}\n`);
  }
}

function line(head: string, now: string, started: number): string {
  return `${head}${now && `: ${now}`} (${duration(Date.now() - started)})`;
}

/** `4.2 s` below a minute, `3 min 05 s` above. */
export function duration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

function fit(text: string, columns: number | undefined): string {
  return columns !== undefined && text.length >= columns ? `${text.slice(0, columns - 2)}…` : text;
}
