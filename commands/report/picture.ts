/** A picture of the report. */
export interface Picture {
  /** Name of its file. */
  readonly file: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly svg: string;
}

/** Text as it may stand in HTML and SVG, also between double quotes. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

// The colours follow the reader's, also where the picture is a file of its own.
const style = `<style>
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.note { fill: #59636e; }
.bar { fill: #0969da; }
.other { fill: #bf8700; }
.axis { stroke: #59636e; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .note { fill: #9198a1; }
  .bar { fill: #4493f8; }
  .other { fill: #d29922; }
  .axis { stroke: #9198a1; }
}
</style>`;

/** A picture of this width and height, in pixels. */
export function picture(
  file: string,
  description: string,
  [width, height]: readonly [width: number, height: number],
  content: readonly string[],
): Picture {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escaped(description)}</title>`,
    style,
    ...content,
    "</svg>",
  ].join("\n");
  return { file, description, svg: `${svg}\n` };
}

/** A line of text that begins at a point, or ends there. */
export function label(
  [x, y]: readonly [x: number, y: number],
  text: string,
  { isNote = false, endsThere = false } = {},
): string {
  const attributes = [
    `x="${x}" y="${y}"`,
    ...(isNote ? ['class="note"'] : []),
    ...(endsThere ? ['text-anchor="end"'] : []),
  ];
  return `<text ${attributes.join(" ")}>${escaped(text)}</text>`;
}
