import { longestSpan, type Point, ratesOf, type Sample } from "./rates.ts";

/** Size of the drawing, in units of its own. */
export const size = { width: 1000, height: 240 } as const;

/** The shortest time that the chart shows, in milliseconds. */
const shortestSpan = 60_000;

/** A drawn chart. */
export interface Chart {
  /** Visits per second at its upper edge. */
  readonly top: number;
  /** Time at its left edge before the time at its right edge, in seconds. */
  readonly seconds: number;
  /** The line of each pod as the `d` of an SVG path, empty if there is nothing to draw. */
  readonly lines: Readonly<Record<string, string>>;
  /** Visits per second of each pod now; undefined of a pod that is away or new. */
  readonly now: Readonly<Record<string, number | undefined>>;
}

/**
 * Draws the rates of these pods until the last sample. It grows with what has been seen, from a minute to five.
 */
export function chartOf(samples: readonly Sample[], pods: readonly string[]): Chart {
  const first = samples[0]?.time ?? 0;
  const last = samples.at(-1)?.time ?? 0;
  const span = Math.min(longestSpan, Math.max(shortestSpan, last - first));
  const rates = pods.map((pod) => [pod, ratesOf(samples, pod)] as const);
  const top = roundUp(
    Math.max(...rates.flatMap(([, pieces]) => pieces.flat().map(({ perSecond }) => perSecond)), 0),
  );
  const place = ({ time, perSecond }: Point) => {
    const x = size.width * (1 - (last - time) / span);
    const y = size.height * (1 - perSecond / top);
    return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  };
  return {
    top,
    seconds: span / 1000,
    lines: Object.fromEntries(
      rates.map(([pod, pieces]) => [
        pod,
        pieces.map((points) => `M${points.map(place).join("L")}`).join(""),
      ]),
    ),
    now: Object.fromEntries(rates.map(([pod, pieces]) => [pod, rateAt(last, pieces)])),
  };
}

function rateAt(time: number, pieces: readonly (readonly Point[])[]): number | undefined {
  const point = pieces.at(-1)?.at(-1);
  return point?.time === time ? point.perSecond : undefined;
}

/** The next of 1, 2, 5, 10, 20, 50 and so on. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= value) ?? power;
}
