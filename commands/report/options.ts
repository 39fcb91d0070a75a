import { resolve } from "node:path";
import { Failure } from "../failure.ts";
import { parseOptions } from "../options.ts";
import type { Section } from "./section.ts";
import { sections } from "./sections.ts";

/** The options of `npm run report`. */
export interface ReportOptions {
  /** Absolute path of the folder to write to. Default: `report`. */
  readonly out: string;
  /** kubectl's context. Default: the current one. */
  readonly context: string | undefined;
  /** Pulumi's stack. Default: the selected one. */
  readonly stack: string | undefined;
  /** The sections to write, in the order of the report. Default: all. */
  readonly chosen: readonly Section[];
}

const usage =
  "Use: npm run report -- [--out FOLDER] [--only SECTION,...] [--context NAME] [--stack NAME]";

/**
 * Reads the command line. Throws a `Failure` if it is invalid.
 *
 * @param folder what a relative path is relative to; default: where the user typed `npm run`, which changes the folder
 */
export function readReportOptions(
  args: readonly string[],
  folder: string = process.env.INIT_CWD ?? process.cwd(),
): ReportOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = parseOptions(
    args,
    { out: text, only: text, context: text, stack: text },
    usage,
  );
  const [other] = positionals;
  if (other !== undefined) throw new Failure(`Expected options alone, got \`${other}\`. ${usage}`);
  const { out, only, context, stack } = values as Record<string, string | undefined>;
  return { out: resolve(folder, out || "report"), context, stack, chosen: choose(only) };
}

function choose(only: string | undefined): readonly Section[] {
  if (only === undefined) return sections;
  const names = only.split(",");
  const known = sections.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Failure(`Expected sections of ${known.join(", ")}, got \`${unknown}\`. ${usage}`);
  return sections.filter(({ name }) => names.includes(name));
}
