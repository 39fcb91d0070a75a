import { label, type Picture, picture } from "./picture.ts";

/** A count, and how much of it has come last. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly added: number;
}

const [left, barWidth, right, lineHeight, barHeight] = [160, 420, 140, 34, 22];

/** Counts side by side, one line each. What has come last has another colour, and is said beside the bar. */
export function barChart(file: string, description: string, bars: readonly Bar[]): Picture {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const long = (value: number) => Math.round((value / most) * barWidth);
  const lines = bars.map(({ name, value, added }, index) => {
    const y = 10 + index * lineHeight;
    const [old, all] = [long(value - added), long(value)];
    return [
      label([left - 10, y + 16], name, { endsThere: true }),
      `<rect class="bar" x="${left}" y="${y}" width="${old}" height="${barHeight}"/>`,
      `<rect class="other" x="${left + old}" y="${y}" width="${all - old}" height="${barHeight}"/>`,
      label([left + all + 8, y + 16], added === 0 ? `${value}` : `${value} (${added} new)`),
    ].join("\n");
  });
  const size = [left + barWidth + right, 20 + bars.length * lineHeight] as const;
  return picture(file, description, size, lines);
}
