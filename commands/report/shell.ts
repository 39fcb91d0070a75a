import { Failure, reasonOf } from "../failure.ts";
import type { Kubectl } from "../kubectl.ts";
import { type Clock, systemClock } from "./clock.ts";

/** A command of the report, as a reader would type it, and what it printed. */
export interface Step {
  readonly command: string;
  readonly output: string;
}

/** What a command reads from its standard input: a file of the report. */
export interface Input {
  readonly file: string;
  readonly text: string;
}

/** Seconds for what happens to a pod: it starts, or its probes notice something. */
const patience = 150;

/** Milliseconds between two looks. */
const interval = 500;

/** Runs the commands of one row, and keeps what they print. */
export class Shell {
  readonly steps: Step[] = [];
  readonly #kubectl: Kubectl;
  readonly #clock: Clock;

  constructor(kubectl: Kubectl, clock: Clock = systemClock) {
    this.#kubectl = kubectl;
    this.#clock = clock;
  }

  /** Runs `kubectl <args>` and returns what it prints. Throws a `Failure` with the reason if it fails. */
  async run(args: readonly string[], input?: Input): Promise<string> {
    const command = shown(args, input);
    try {
      const output = await this.#kubectl.run(args, patience, input?.text);
      this.steps.push({ command, output });
      return output;
    } catch (error) {
      this.steps.push({ command, output: reasonOf(error) });
      throw error;
    }
  }

  /**
   * Runs a command again and again until `look` finds something in its output. The row shows the last run alone. Throws a
   * `Failure` if it finds nothing in time.
   *
   * @param expected completes "Expected": "the pod to be ready"
   */
  async until<Found>(
    args: readonly string[],
    expected: string,
    look: (output: string) => Found | undefined | false,
    seconds = patience,
  ): Promise<Found> {
    const deadline = this.#clock.now() + seconds * 1000;
    const shownBefore = this.steps.length;
    for (;;) {
      this.steps.length = shownBefore;
      // What is not there yet is an error of kubectl's.
      const output = await this.run(args).catch(reasonOf);
      const found = look(output);
      if (found !== undefined && found !== false) return found;
      if (this.#clock.now() > deadline)
        throw new Failure(
          `Expected ${expected} within ${seconds} s, got what the last command printed.`,
        );
      await this.#clock.sleep(interval);
    }
  }
}

/** The command line, quoted for a shell. A long one has a line for each option. */
function shown(args: readonly string[], input: Input | undefined): string {
  const words = ["kubectl", ...args].map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
  );
  const line = [...words, ...(input === undefined ? [] : ["<", input.file])].join(" ");
  return line.length > longest ? line.replaceAll(/ (?='?--\w)/g, " \\\n    ") : line;
}

/** Characters of a command that still fits on a line. */
const longest = 120;
