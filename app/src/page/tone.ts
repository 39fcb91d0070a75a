/** How many colours there are. */
const tones = 8;

/** The CSS classes of a pod's colour; after the last the first comes again, with a dashed line. */
export function toneOf(index: number): string {
  const tone = `tone-${index % tones}`;
  const dash = Math.floor(index / tones) % 3;
  return dash === 0 ? tone : `${tone} dash-${dash}`;
}
