import nodeFileSystem, { constants } from "node:fs";
import { type FileHandle, open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataFile } from "../../src/store/data-file.ts";
import { durably, type FileSystem } from "../../src/store/file-system.ts";
import { FileVisitStore } from "../../src/store/file-visit-store.ts";
import type { Visitor } from "../../src/store/visit-group.ts";
import type { VisitStore } from "../../src/store/visit-store.ts";

/** A store, and the number of its syncs so far. */
export interface CountedStore {
  readonly store: VisitStore;
  readonly syncs: () => number;
}

const unsynced = durably & ~constants.O_DSYNC;

/** The stores to measure the app with, by name of the rival. */
export const stores = {
  "this server": (directory: string) => openFileStore(directory, durably),
  "sync off": (directory: string) => openFileStore(directory, unsynced),
  "sync per visit": async (directory: string) => counted(await SyncPerVisitStore.open(directory)),
  "rename per visit": async (directory: string) =>
    counted(await RenamePerVisitStore.open(directory)),
  "in memory": async () => ({ store: new MemoryStore(), syncs: () => 0 }),
} satisfies Record<string, (directory: string) => Promise<CountedStore>>;

/** The service's own store, apart from how it opens the file of the count. */
async function openFileStore(directory: string, flags: number): Promise<CountedStore> {
  const { write } = nodeFileSystem;
  const store = await FileVisitStore.open({
    directory,
    fileSystem: { write, promises: opening(flags) },
  });
  return { store, syncs: () => (flags === durably ? store.commits : 0) };
}

/** Opens the file of the count with these flags. */
function opening(flags: number): FileSystem["promises"] {
  const { promises } = nodeFileSystem;
  return {
    ...promises,
    open: (path, given) => promises.open(path, given === durably ? flags : given),
  };
}

function counted(store: OneByOneStore): CountedStore {
  return { store, syncs: () => store.syncs };
}

/** Common to the stores below: they save each visit separately, one after the other. */
abstract class OneByOneStore implements VisitStore {
  visits = 0;
  commits = 0;
  syncs = 0;
  readonly waiting = 0;
  readonly viewFailures = 0;
  #taken = 0;
  #last: Promise<void> = Promise.resolve();

  count(): Promise<number> {
    const visit = ++this.#taken;
    this.#last = this.#last.then(async () => {
      await this.save(visit);
      this.visits = visit;
      this.commits++;
    });
    return this.#last.then(() => visit);
  }

  take(visitor: Visitor): void {
    this.count().then(
      (visit) => visitor.answer(visit),
      (failure) => visitor.refuse(failure),
    );
  }

  async restore(visits: number): Promise<number> {
    const previous = this.#taken;
    this.#taken = visits - 1;
    await this.count();
    return previous;
  }

  async check(): Promise<void> {}

  async room(): Promise<undefined> {}

  async close(): Promise<void> {
    await this.#last;
  }

  protected abstract save(visits: number): Promise<void>;
}

/** One write in place and one fdatasync per visit, to this server's file. */
class SyncPerVisitStore extends OneByOneStore {
  readonly #file: DataFile;

  static async open(directory: string): Promise<SyncPerVisitStore> {
    const write: FileSystem["write"] = (fd, bytes, offset, length, position, done) =>
      nodeFileSystem.write(fd, bytes, offset, length, position, (error, written) => {
        if (error) done(error, written);
        else nodeFileSystem.fdatasync(fd, (error) => done(error, written));
      });
    const fileSystem = { write, promises: opening(unsynced) };
    return new SyncPerVisitStore(await DataFile.open(directory, { visits: 0 }, fileSystem));
  }

  private constructor(file: DataFile) {
    super();
    this.#file = file;
  }

  protected save(visits: number): Promise<void> {
    this.syncs++;
    return new Promise((resolve, reject) => {
      this.#file.commit(visits, (failure) => (failure ? reject(failure) : resolve()));
    });
  }
}

/** The usual way to replace a small file: write and sync a temporary one, rename it, sync the directory. */
class RenamePerVisitStore extends OneByOneStore {
  readonly #path: string;
  readonly #directory: FileHandle;

  static async open(directory: string): Promise<RenamePerVisitStore> {
    return new RenamePerVisitStore(join(directory, "visits"), await open(directory, "r"));
  }

  private constructor(path: string, directory: FileHandle) {
    super();
    this.#path = path;
    this.#directory = directory;
  }

  protected async save(visits: number): Promise<void> {
    this.syncs += 2;
    await writeFile(`${this.#path}.tmp`, `${visits}\n`, { flush: true });
    await rename(`${this.#path}.tmp`, this.#path);
    await this.#directory.sync();
  }
}

/** Saves nothing. */
class MemoryStore implements VisitStore {
  visits = 0;
  readonly commits = 0;
  readonly waiting = 0;
  readonly viewFailures = 0;

  async count(): Promise<number> {
    return ++this.visits;
  }

  take(visitor: Visitor): void {
    visitor.answer(++this.visits);
  }

  async restore(visits: number): Promise<number> {
    const previous = this.visits;
    this.visits = visits;
    return previous;
  }

  async check(): Promise<void> {}

  async room(): Promise<undefined> {}

  async close(): Promise<void> {}
}
