import { parseArgs } from "node:util";
import { Failure } from "../../lab/terminal/failure.ts";
import { parts } from "./parts.ts";

/** What the command line decides. */
export interface Options {
  /** Names of the parts to run, whether they have passed or not; if there are none, those that have not. */
  readonly names: readonly string[];
  /** How many times as much each part does as it does before a release. */
  readonly size: number;
  /** Whether all that has passed is forgotten first. */
  readonly fresh: boolean;
  /** Whether the parts are listed, and none is run. */
  readonly list: boolean;
}

/**
 * Reads the command line.
 * @throws Failure when it cannot be understood.
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
    throw new Failure(`${sentence}. There are \`--list\`, \`--size\`, \`--fresh\` and parts.`);
  }
}
