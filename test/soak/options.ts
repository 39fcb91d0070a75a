import { parseArgs } from "node:util";
import { Failure } from "../../lab/terminal/failure.ts";
import { parts } from "./parts.ts";

/** The options of the command line. */
export interface Options {
  /** Names of the parts to run, whether they have passed or not. Empty: all that have not passed. */
  readonly names: readonly string[];
  /** Multiplies what each part does before a release. */
  readonly size: number;
  /** Whether to forget first what has passed. */
  readonly fresh: boolean;
  /** Whether to list the parts, and run none. */
  readonly list: boolean;
}

/**
 * Reads the command line.
 * @throws Failure when it is invalid.
 */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const known = parts.map(({ name }) => name);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Failure(
      `Expected one of ${known.join(", ")}, got \`${unknown}\`. To see what they are: npm run soak -- --list`,
    );
  const size = Number(values.size);
  if (!(size > 0 && size <= 1000))
    throw new Failure(
      `Expected \`--size\` to be a number above 0 and up to 1000, got \`${values.size}\`. Correct it or leave it out.`,
    );
  return { names: positionals, size, fresh: values.fresh, list: values.list };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        size: { type: "string", default: "1" },
        fresh: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [sentence] = (error as Error).message.split(". ");
    throw new Failure(
      `${sentence}. Use \`--list\`, \`--size\`, \`--fresh\` or the names of parts.`,
    );
  }
}
