import { label, type Picture, picture } from "./picture.ts";

/** What lasted from one time to another, in milliseconds since 1970. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Spans that are measured from the beginning of the first of them. */
export interface Spans {
  readonly title: string;
  readonly spans: readonly Span[];
}

const [left, width, right, lineHeight, barHeight] = [160, 420, 140, 28, 18];

/** Groups of spans below each other, on one scale in seconds. */
export function timeline(file: string, description: string, groups: readonly Spans[]): Picture {
  const longest = Math.max(1, ...groups.map(({ spans }) => seconds(spans)));
  const content: string[] = [];
  let y = 10;
  for (const { title, spans } of groups) {
    content.push(label([10, y + 14], title, { isNote: true }));
    y += lineHeight;
    for (const { name, from, to } of spans) {
      const at = (time: number) =>
        left + Math.round(((time - beginning(spans)) / 1000 / longest) * width);
      const duration = (to - from) / 1000;
      content.push(
        label([left - 10, y + 14], name, { endsThere: true }),
        `<rect class="bar" x="${at(from)}" y="${y}" width="${Math.max(2, at(to) - at(from))}" height="${barHeight}"/>`,
        label([at(to) + 8, y + 14], `${duration} s`),
      );
      y += lineHeight;
    }
  }
  content.push(
    `<line class="axis" x1="${left}" y1="${y}" x2="${left + width}" y2="${y}"/>`,
    label([left, y + 18], "0 s", { isNote: true }),
    label([left + width, y + 18], `${longest} s`, { isNote: true, endsThere: true }),
  );
  return picture(file, description, [left + width + right, y + 30], content);
}

/** When the first began. */
export function beginning(spans: readonly Span[]): number {
  return Math.min(...spans.map(({ from }) => from));
}

/** Seconds from the first beginning to the last end. */
export function seconds(spans: readonly Span[]): number {
  return (Math.max(...spans.map(({ to }) => to)) - beginning(spans)) / 1000;
}
