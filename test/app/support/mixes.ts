/** Bytes that a disk writes at once. */
const sectorSize = 512;

/** The places in one sector where the new content differs from the old. */
type Differences = readonly number[];

/**
 * Everything that a crash may leave of a write of new content over old content of the same length: each sector is old,
 * or new, or new up to some byte and old from there, or old up to some byte and new from there. All of them differ.
 * @param most If there are more than this, `random` picks this many of them.
 * @returns The same buffer each time, with the next mix in it.
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

/** With n differences there are n - 1 places to tear at, each in two ways, plus the two whole sectors. */
function variants(sector: Differences): number {
  return 2 * sector.length;
}

/** @param index Of the mix: one digit per sector, in the base of its variants. */
function mix(older: Buffer, newer: Buffer, sectors: Differences[], index: number, mixed: Buffer) {
  for (const sector of sectors) {
    const { length } = sector;
    const variant = index % variants(sector);
    index = (index - variant) / variants(sector);
    // Up to n, that many places from the start are new; from there on, those after the first `variant - n`.
    const [from, to] = variant <= length ? [0, variant] : [variant - length, length];
    for (const [at, place] of sector.entries()) {
      mixed[place] = (at >= from && at < to ? newer : older)[place] as number;
    }
  }
}
