import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Part, Row } from "./page.ts";
import { escaped } from "./picture.ts";
import { type Report, summary, tally } from "./report.ts";

const style = readFileSync(join(import.meta.dirname, "report.css"), "utf8");

/** The report as one file, which needs no other and no network. */
export function html(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>The visit counter, live</title>
<style>
${style}</style>
</head>
<body>
<main>
<h1>The visit counter, live</h1>
<p>${inline(summary(report))}</p>
${contents(report)}
${report.pages.map(section).join("\n")}
</main>
</body>
</html>
`;
}

/** The sections, with how many of their claims hold. */
function contents({ pages }: Report): string {
  const lines = pages.map(
    ({ title, rows }, index) =>
      `<tr><td><a href="#section-${index + 1}">${index + 1}. ${inline(title)}</a></td><td>${tally(rows)}</td></tr>`,
  );
  return `<table>
<thead><tr><th scope="col">Section</th><th scope="col">Claims that hold</th></tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table>`;
}

function section({ title, parts }: Page, index: number): string {
  return `<section aria-labelledby="section-${index + 1}">
<h2 id="section-${index + 1}">${index + 1}. ${inline(title)}</h2>
${parts.map(partHtml).join("\n")}
</section>`;
}

function partHtml(part: Part): string {
  switch (part.kind) {
    case "text":
      return `<p>${inline(part.text)}</p>`;
    case "table":
      return table(part.lines);
    case "picture":
      return `<figure>${part.picture.svg.trimEnd()}</figure>`;
    case "row":
      return rowHtml(part.row);
  }
}

function rowHtml({ claim, steps, flaw }: Row): string {
  const holds = flaw === undefined;
  const typed = steps.map(({ command, output }) =>
    `<kbd>$ ${escaped(command)}</kbd>\n${escaped(output)}`.trimEnd(),
  );
  const lines = [
    `<h3 class="${holds ? "holds" : "flawed"}"><span>${holds ? "Holds:" : "Does not hold:"}</span> ${inline(claim)}</h3>`,
    // Wide output scrolls; so that a keyboard can scroll it, it takes the focus.
    ...(typed.length > 0 ? [`<pre tabindex="0">${typed.join("\n\n")}</pre>`] : []),
    ...(holds ? [] : [`<p class="flaw">${escaped(flaw)}</p>`]),
  ];
  return lines.join("\n");
}

function table([header = [], ...lines]: readonly (readonly string[])[]): string {
  const head = header.map((cell) => `<th scope="col">${inline(cell)}</th>`).join("");
  const body = lines.map(
    (cells) => `<tr>${cells.map((cell) => `<td>${inline(cell)}</td>`).join("")}</tr>`,
  );
  return `<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table>`;
}

/** A text, with what is between backticks as code. */
function inline(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}
