import type { Part, Row } from "./page.ts";
import type { Picture } from "./picture.ts";
import { type Report, summary, tally } from "./report.ts";

/** The report as Markdown. Its pictures are files beside it. */
export function markdown(report: Report): string {
  const { pages } = report;
  const contents = pages.map(({ title, rows }, index) => [`${index + 1}. ${title}`, tally(rows)]);
  return [
    "# The visit counter, live",
    summary(report),
    table([["Section", "Claims that hold"], ...contents]),
    ...pages.flatMap(({ title, parts }, index) => [
      `## ${index + 1}. ${title}`,
      ...parts.map(partText),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

function partText(part: Part): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "table":
      return table(part.lines);
    case "picture":
      return image(part.picture);
    case "row":
      return rowText(part.row);
  }
}

function rowText({ claim, steps, flaw }: Row): string {
  const mark = flaw === undefined ? "✅" : "❌";
  const typed = steps.map(({ command, output }) => `$ ${command}\n${output}`.trimEnd());
  return [
    `${mark} **${claim}**`,
    ...(typed.length > 0 ? [fenced("console", typed.join("\n\n"))] : []),
    ...(flaw === undefined ? [] : ["This does not hold:", fenced("text", flaw)]),
  ].join("\n\n");
}

/** A block whose fence is longer than any in it. */
function fenced(language: string, text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function table([header = [], ...lines]: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function image({ file, description }: Picture): string {
  return `![${description.replaceAll(/[[\]\\]/g, "\\$&")}](${file})`;
}
