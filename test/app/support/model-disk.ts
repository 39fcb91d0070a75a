import { constants } from "node:fs";
import { basename } from "node:path";
import type { FileSystem, OpenFile } from "../../../app/src/store/file-system.ts";
import {
  anyContent,
  apply,
  type Change,
  crashStates,
  type Directory,
  type Image,
  type Inode,
  nameStates,
} from "./crash-states.ts";
import { pick } from "./random.ts";

/** Mount path of the model's one volume. */
export const volume = "/data";

/** With more changes of a directory than this, chance decides whether the oldest survive a crash. */
const mostChanges = 4;

interface Opened {
  readonly inode: Inode;
  /** Whether its writes are synced. */
  readonly isDurable: boolean;
}

/**
 * A volume that does what file systems promise, and no more. What was written or renamed can be read; after a crash,
 * only what was synced is certain. Of the rest any part may survive: each change of the directory or not, each sector
 * of a file or not, and of each sector only the beginning or only the end.
 */
export class ModelDisk implements FileSystem {
  /** Called after each step that changes or syncs something, and before the store learns that the step has ended. */
  onStep: (() => Promise<void>) | undefined;
  /** Whether syncs fail: some of the data is then on the disk, and the rest never will be, though it can be read. */
  failing = false;
  readonly #random: () => number;
  readonly #inodes: Inode[] = [];
  /** Every file ever opened, by descriptor. */
  readonly #opened: Opened[] = [];
  readonly #names = new Map<string, Inode>();
  #durableNames: Map<string, Inode>;
  #changes: Change[] = [];

  /**
   * @param image Content of the disk.
   * @param random Numbers from 0 to below 1, for everything random.
   */
  constructor(image: Image, random: () => number) {
    this.#random = random;
    for (const [name, content] of image) this.#names.set(name, this.#inode(content));
    this.#durableNames = new Map(this.#names);
  }

  #inode(content: Buffer): Inode {
    const inode = { ino: this.#inodes.length, content, disk: content, dirty: false };
    this.#inodes.push(inode);
    return inode;
  }

  /** What the next process finds after a kill of the previous one. */
  afterKill(): ModelDisk {
    const disk = new ModelDisk(new Map(), this.#random);
    const inodes = new Map(this.#inodes.map((inode) => [inode, { ...inode }]));
    disk.#inodes.push(...inodes.values());
    const copy = (names: Change) =>
      new Map([...names].map(([name, inode]) => [name, inode && inodes.get(inode)]));
    apply(copy(this.#names), disk.#names);
    apply(copy(this.#durableNames), disk.#durableNames);
    disk.#changes = this.#changes.map(copy);
    return disk;
  }

  /** What the next process finds after a crash: one of all possible states. */
  afterCrash(): ModelDisk {
    const keep = (image: Image) =>
      new Map([...image].map(([name, content]) => [name, Buffer.from(content)]));
    return new ModelDisk(pick(this.crashes(), this.#random, keep), this.#random);
  }

  /** Everything that a crash may leave now. Use each image before the next one: they share buffers. */
  crashes(): Generator<Image> {
    return crashStates(this.#onDisk(), this.#random);
  }

  #onDisk(): Directory {
    return { durableNames: this.#durableNames, changes: this.#changes };
  }

  readonly write: FileSystem["write"] = (fd, bytes, offset, length, position, done) => {
    const { inode, isDurable } = this.#opened[fd] as Opened;
    const content = Buffer.from(inode.content);
    content.set(bytes.subarray(offset, offset + length), position);
    Object.assign(inode, { content, dirty: true });
    this.#step()
      .then(() => (isDurable ? this.#sync(inode) : undefined))
      .then(
        () => done(null, length),
        (error) => done(error, 0),
      );
  };

  async #sync(inode: Inode): Promise<void> {
    // What a failed sync has dropped is no longer dirty, so another sync has nothing to do.
    if (inode.dirty) inode.disk = this.failing ? anyContent(inode, this.#random) : inode.content;
    inode.dirty = false;
    await this.#step();
    if (this.failing) throw inputOutputError;
  }

  async #syncDirectory(): Promise<void> {
    const durable = this.failing
      ? pick(nameStates(this.#onDisk(), this.#random), this.#random)
      : new Map(this.#names);
    this.#durableNames = durable;
    this.#changes = [];
    await this.#step();
    if (this.failing) throw inputOutputError;
  }

  #change(change: Change): Promise<void> {
    this.#changes.push(change);
    apply(change, this.#names);
    if (this.#changes.length > mostChanges) {
      const [oldest] = this.#changes.splice(0, 1) as [Change];
      if (this.#random() < 0.5) apply(oldest, this.#durableNames);
    }
    return this.#step();
  }

  async #step(): Promise<void> {
    await this.onStep?.();
  }

  #find(path: string): Inode {
    const inode = this.#names.get(basename(path));
    if (!inode) throw noSuchFile;
    return inode;
  }

  async #replaceContent(path: string, content: Buffer): Promise<Inode> {
    const name = basename(path);
    let inode = this.#names.get(name);
    if (!inode) {
      inode = this.#inode(Buffer.alloc(0));
      await this.#change(new Map([[name, inode]]));
    }
    Object.assign(inode, { content, dirty: true });
    await this.#step();
    return inode;
  }

  readonly promises: FileSystem["promises"] = {
    access: async () => {},
    link: (existing, path) => this.#change(new Map([[basename(path), this.#find(existing)]])),
    open: async (path, flags) => {
      if (path === volume) return this.#directory();
      if (flags === "r") return this.#file(path, this.#find(path), false);
      const inode = await this.#replaceContent(path, Buffer.alloc(0));
      return this.#file(path, inode, (flags & constants.O_DSYNC) !== 0);
    },
    readFile: async (path) => this.#find(path).content.toString("utf8"),
    rename: (from, to) =>
      this.#change(
        new Map([
          [basename(to), this.#find(from)],
          [basename(from), undefined],
        ]),
      ),
    stat: async (path) => {
      const { ino, content } = this.#find(path);
      return { ino, size: content.length };
    },
    statfs: async () => ({ bsize: 4096, blocks: 100, bavail: 25 }),
    writeFile: async (path, text) => {
      await this.#replaceContent(path, Buffer.from(text));
    },
  };

  #file(path: string, inode: Inode, isDurable: boolean): OpenFile {
    return {
      fd: this.#opened.push({ inode, isDurable }) - 1,
      read: async (bytes, offset, length, position) => {
        const bytesRead = inode.content.copy(bytes, offset, position, position + length);
        return { bytesRead };
      },
      stat: async () => ({ ino: inode.ino, size: inode.content.length }),
      sync: () => this.#sync(inode),
      writeFile: async (bytes) => {
        await this.#replaceContent(path, Buffer.from(bytes));
      },
      close: async () => {},
    };
  }

  #directory(): OpenFile {
    const inode = { ino: -1, content: empty, disk: empty, dirty: false };
    const file = this.#file(volume, inode, false);
    return { ...file, sync: () => this.#syncDirectory() };
  }
}

const empty = Buffer.alloc(0);

// Created once, because their creation takes longest.
const noSuchFile = Object.assign(new Error("ENOENT: no such file or directory"), {
  code: "ENOENT",
});
const inputOutputError = Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
