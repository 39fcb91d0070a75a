import { parseArgs } from "node:util";

/** The options of the command line. */
export interface Options {
  /** Rounds, each with newly started servers. */
  readonly rounds: number;
  /** Pairs per round with a rival that has a goal. */
  readonly pairs: number;
  /** Length of a slice, in seconds. */
  readonly seconds: number;
  /** Numbers of clients to measure with. */
  readonly clients: readonly number[];
  /** File for the results as JSON. */
  readonly json: string | undefined;
}

/**
 * Reads the command line.
 * @throws Error with a sentence for the user.
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "9" },
      pairs: { type: "string", default: "5" },
      seconds: { type: "string", default: "0.2" },
      connections: { type: "string", default: "64,256,1" },
      json: { type: "string" },
    },
  });
  return {
    rounds: readCount("--rounds", values.rounds),
    pairs: readCount("--pairs", values.pairs),
    seconds: readNumber(
      "--seconds",
      values.seconds,
      /^(?!0+$)[0-9]{1,2}(\.[0-9]+)?$/,
      "a number above 0 and below 100",
    ),
    clients: values.connections
      .split(",")
      .map((text) =>
        readNumber(
          "--connections",
          text,
          /^[1-9][0-9]{0,3}$/,
          "integers from 1 to 9999 with commas",
        ),
      ),
    json: values.json,
  };
}

function readCount(option: string, text: string): number {
  return readNumber(option, text, /^[1-9][0-9]{0,2}$/, "an integer from 1 to 999");
}

function readNumber(option: string, text: string, pattern: RegExp, expected: string): number {
  if (!pattern.test(text) || Number(text) === 0) {
    throw new Error(
      `Expected \`${option}\` to be ${expected}, got \`${text}\`. Correct it or leave it out.`,
    );
  }
  return Number(text);
}
