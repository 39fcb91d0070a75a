import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One step of a long command while it runs. */
export interface Step {
  /** Says what the step is doing now. */
  note(text: string): void;
}

/** Returns to the beginning of the line and empties it. */
const clear = "\r\x1b[2K";

/** Seconds between two signs of life where the terminal cannot redraw a line. */
const heartbeatSeconds = 30;

/**
 * Numbered steps on standard error, each with what runs now and the time it took, and the same with dates in a log file.
 * On a terminal the current step is one line that is redrawn; elsewhere it is a line per note and a sign of life
 * every 30 seconds.
 */
export class Progress {
  private done = 0;
  private readonly total: number;
  private readonly log: string;
  private readonly output: NodeJS.WriteStream;
  /** Draws the line of the current step, where it is redrawn. */
  private draw: (() => void) | undefined;

  constructor(total: number, log: string, output: NodeJS.WriteStream = process.stderr) {
    this.total = total;
    this.log = log;
    this.output = output;
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, "");
  }

  /** Prints a line that stays. */
  say(text: string): void {
    this.output.write(`${this.draw ? clear : ""}${text}\n`);
    this.record(text);
    this.draw?.();
  }

  /**
   * Runs one step. `interactive` is for a body that writes to the terminal itself: its line is printed once, before it.
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

  /** None for an interactive step, which gives its own. */
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

/** `4.2 s` below a minute, `3 min 05 s` from there. */
export function duration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

function fit(text: string, columns: number | undefined): string {
  return columns !== undefined && text.length >= columns ? `${text.slice(0, columns - 2)}…` : text;
}
