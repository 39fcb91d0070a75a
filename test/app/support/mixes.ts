/** What a disk writes at once, in bytes. */
const sectorSize = 512;

/** The places in one sector where the new content differs from the old. */
type Differences = readonly number[];

/**
 * All that a crash may leave of writing new content over old content of the same length: each sector is the old one, the new
 * one, new up to some byte and old from there, or old up to some byte and new from there. No two are alike.
 * @param most If there are more than so many, `random` picks so many of them.
 * @returns One buffer, with the next mix in it each time.
 */
export function* mixes(
  older: Buffer,
  newer: Buffer,
  most: number,
  random: () => number,
): Generator<Buffer> {
  const sectors = differences(older, newer);
  const count = sectors.reduce((product, sector) => product * variants(sector), 1);
  const mixed = Buffer.from(older);
  for (let index = 0; index < Math.min(count, most); index++) {
    mix(older, newer, sectors, count > most ? Math.floor(random() * count) : index, mixed);
    yield mixed;
  }
}

function differences(older: Buffer, newer: Buffer): Differences[] {
  const sectors: Differences[] = [];
  for (let from = 0; from < newer.length; from += sectorSize) {
    const to = Math.min(from + sectorSize, newer.length);
    if (older.subarray(from, to).equals(newer.subarray(from, to))) continue;
    const places = Array.from({ length: to - from }, (_, index) => from + index);
    sectors.push(places.filter((place) => older[place] !== newer[place]));
  }
  return sectors;
}

/** With n differences there are n - 1 places to tear at, each in two ways, and the whole sectors. */
function variants(sector: Differences): number {
  return 2 * sector.length;
}

/** @param index Of the mix: a digit for each sector, in the base of its variants. */
function mix(older: Buffer, newer: Buffer, sectors: Differences[], index: number, mixed: Buffer) {
  for (const sector of sectors) {
    const { length } = sector;
    const variant = index % variants(sector);
    index = (index - variant) / variants(sector);
    // Up to n, so many places from the beginning are new; from there on, those after the first `variant - n`.
    const [from, to] = variant <= length ? [0, variant] : [variant - length, length];
    for (const [at, place] of sector.entries()) {
      mixed[place] = (at >= from && at < to ? newer : older)[place] as number;
    }
  }
}
