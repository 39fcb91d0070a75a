import { mixes } from "./mixes.ts";
import { pick } from "./random.ts";

/** The file whose possible states after a crash are all tried. Of others one is picked: nothing may depend on them. */
const dataFile = "visits.data";

/** For a file with more possible states than this, this many are picked. */
const mostStates = 2000;

/** Files by name, as a crash may leave them. */
export type Image = ReadonlyMap<string, Buffer>;

/** A file, independent of its names. */
export interface Inode {
  readonly ino: number;
  /** What reads return now. */
  content: Buffer;
  /** What was on the disk after the last sync. */
  disk: Buffer;
  /** Whether any of the content may have reached the disk since. */
  dirty: boolean;
}

/** What one change of the directory makes of names; undefined for a removed name. */
export type Change = ReadonlyMap<string, Inode | undefined>;

/** A volume's directory on the disk, and the changes that may have reached it since. */
export interface Directory {
  readonly durableNames: ReadonlyMap<string, Inode>;
  /** In order. */
  readonly changes: readonly Change[];
}

/** Everything that a crash may leave of a volume. Use each image before the next one: they share buffers. */
export function* crashStates(directory: Directory, random: () => number): Generator<Image> {
  for (const names of nameStates(directory, random)) {
    const image = new Map<string, Buffer>();
    for (const [name, inode] of names) {
      if (name !== dataFile) image.set(name, anyContent(inode, random));
    }
    const data = names.get(dataFile);
    if (!data) yield image;
    else
      for (const content of contents(data, mostStates, random))
        yield new Map(image).set(dataFile, content);
  }
}

/** With and without each change of the data file's name; chance decides on the other changes. */
export function* nameStates(
  { durableNames, changes }: Directory,
  random: () => number,
): Generator<Map<string, Inode>> {
  const relevant = changes.filter((change) => change.has(dataFile));
  for (let subset = 0; subset < 2 ** relevant.length; subset++) {
    const names = new Map(durableNames);
    for (const change of changes) {
      const index = relevant.indexOf(change);
      if (index < 0 ? random() < 0.5 : subset & (1 << index)) apply(change, names);
    }
    yield names;
  }
}

/** One of the contents that a crash may leave in a file. */
export function anyContent(inode: Inode, random: () => number): Buffer {
  return pick(contents(inode, 100, random), random, Buffer.from);
}

function* contents(
  { content, disk, dirty }: Inode,
  most: number,
  random: () => number,
): Generator<Buffer> {
  if (!dirty || disk.length !== content.length) yield disk;
  if (!dirty) return;
  const older = Buffer.alloc(content.length);
  disk.copy(older);
  yield* mixes(older, content, most, random);
}

/** Applies a change to names. */
export function apply(change: Change, names: Map<string, Inode>): void {
  for (const [name, inode] of change) {
    if (inode) names.set(name, inode);
    else names.delete(name);
  }
}
