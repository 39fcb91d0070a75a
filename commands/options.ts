import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "./failure.ts";

/** Each command's own flag, which agrees to what it otherwise refuses. */
const flags = { backup: "overwrite", restore: "from-another-stack" } as const;

/** The options of `npm run backup` and `npm run restore`. */
export interface Options {
  /** Absolute path of the file of counts. */
  readonly file: string;
  /** kubectl's context. Default: the current one. */
  readonly context: string | undefined;
  /** Pulumi's stack. Default: the selected one. */
  readonly stack: string | undefined;
  /** Whether `--overwrite` or `--from-another-stack` is given. */
  readonly isAgreed: boolean;
}

/**
 * Reads the command line. Throws a `Failure` if it is invalid.
 *
 * @param folder what a relative path is relative to; default: where the user typed `npm run`, which changes the folder
 */
export function readOptions(
  command: keyof typeof flags,
  args: readonly string[],
  folder: string = process.env.INIT_CWD ?? process.cwd(),
): Options {
  const { values, positionals } = parse(command, args);
  const { context, stack } = values;
  const [file] = positionals;
  if (file === undefined || file === "" || positionals.length > 1) {
    const got = positionals.map((name) => `\`${name}\``).join(" and ") || "none";
    throw new Failure(`Expected one file, got ${got}. ${usage(command)}`);
  }
  return {
    file: resolve(folder, file),
    context: typeof context === "string" ? context : undefined,
    stack: typeof stack === "string" ? stack : undefined,
    isAgreed: values[flags[command]] === true,
  };
}

function parse(command: keyof typeof flags, args: readonly string[]) {
  const options: OptionTypes = {
    context: { type: "string" },
    stack: { type: "string" },
    [flags[command]]: { type: "boolean" },
  };
  return parseOptions(args, options, usage(command));
}

function usage(command: keyof typeof flags): string {
  return `Use: npm run ${command} -- FILE [--${flags[command]}] [--context NAME] [--stack NAME]`;
}

/** The options of a command, without their dashes. */
export type OptionTypes = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** Splits a command line into options and others. Throws a `Failure` that ends with `usage` if it has other options. */
export function parseOptions(args: readonly string[], options: OptionTypes, usage: string) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new Failure(`${sentence}. ${usage}`);
  }
}
