import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One step of a long command while it runs. */
export interface Step {
  /** Says what the step is doing now. */
  note(text: string): void;
}

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

  constructor(total: number, log: string, output: NodeJS.WriteStream = process.stderr) {
    this.total = total;
    this.log = log;
    this.output = output;
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, "");
  }

  /** Prints a line that stays. */
  say(text: string): void {
    this.output.write(`${text}\n`);
    appendFileSync(this.log, `${new Date().toISOString()} ${text}\n`);
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
    const redraws = this.output.isTTY && !options.interactive;
    let now = "";

    const draw = () =>
      this.output.write(`\r\x1b[2K${fit(line(head, now, started), this.output.columns)}`);
    const timer = redraws
      ? setInterval(draw, 1000)
      : setInterval(
          () => !options.interactive && this.say(line(head, now, started)),
          heartbeatSeconds * 1000,
        );
    if (redraws) draw();
    else this.say(head);

    try {
      const result = await body({
        note: (text) => {
          now = text;
          if (redraws) draw();
          else this.say(line(head, now, started));
        },
      });
      if (redraws) this.output.write("\r\x1b[2K");
      this.say(line(head, "done", started));
      return result;
    } catch (error) {
      if (redraws) this.output.write("\r\x1b[2K");
      this.say(line(head, "failed", started));
      throw error;
    } finally {
      clearInterval(timer);
    }
  }
}

function line(head: string, now: string, started: number): string {
  return `${head}${now && `: ${now}`} (${duration(Date.now() - started)})`;
}

/** `4.2 s` below a minute, `3 min 05 s` from there. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

function fit(text: string, columns: number | undefined): string {
  return columns !== undefined && text.length >= columns ? `${text.slice(0, columns - 2)}…` : text;
}
