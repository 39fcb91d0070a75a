import nodeFileSystem from "node:fs";
import { join } from "node:path";
import { dataFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";
import { type Committed, DataFile, type Place } from "./data-file.ts";
import type { FileSystem } from "./file-system.ts";
import { GroupCommit } from "./group-commit.ts";
import { recover } from "./recovery.ts";
import { StallWatch } from "./stall-watch.ts";
import type { Visitor } from "./visit-group.ts";
import type { Room, VisitStore } from "./visit-store.ts";
import { VisitsView } from "./visits-view.ts";

/** Seconds after which a commit that has not ended makes the pod not ready. */
const slowSeconds = 2;

/** Seconds after which the process ends, so that no visitor waits for a disk that may never answer. */
const lostSeconds = 20;

/** How long a closing store waits for file operations that nobody's visit depends on, in milliseconds. */
const lastFilesMilliseconds = 1000;

/** Options of a {@link FileVisitStore}. */
export interface FileVisitStoreOptions {
  /** Existing directory that only this process writes to; `lockVolume` ensures that. */
  directory: string;
  /** Called once when the store fails: the process should then end, and recover at its next start. Default: nothing. */
  onFailure?: (failure: Failure) => void;
  /** Called when the file was missing, or replaced by another, and has been put back. Default: nothing. */
  onPutBack?: (place: Place) => void;
  /** Called after each commit with its duration in milliseconds. Default: nothing. */
  onCommitted?: (milliseconds: number) => void;
  /** Called when the plain number cannot be written, and not again until it could be. Default: nothing. */
  onViewFailure?: (error: Error) => void;
  /** Default: Node's. */
  fileSystem?: FileSystem;
}

/** Keeps the count in one file of fixed size. Concurrent visits share a commit. */
export class FileVisitStore implements VisitStore {
  readonly #options: FileVisitStoreOptions & { readonly fileSystem: FileSystem };
  readonly #view: VisitsView;
  readonly #group: GroupCommit;
  readonly #stall: StallWatch;
  #file: DataFile;
  /** Where the file was found; unless it was kept, the next commit puts it back. */
  #place: Place = "kept";
  /** A check of the volume that has not ended. */
  #checking: Promise<void> | undefined;
  /** A measurement of the volume that has not ended. */
  #measuring: Promise<Room> | undefined;
  #closed = false;

  /**
   * Recovers the directory's count and makes it durable.
   * @throws Failure if the count is damaged or the directory is not writable.
   */
  static async open(given: FileVisitStoreOptions): Promise<FileVisitStore> {
    const options = { ...given, fileSystem: given.fileSystem ?? nodeFileSystem };
    const { directory, fileSystem, onViewFailure = () => {} } = options;
    const recovered = await recover(directory, fileSystem);
    const file = await DataFile.open(directory, recovered, fileSystem);
    const view = new VisitsView(directory, fileSystem, onViewFailure);
    view.show(recovered.visits);
    await view.write();
    return new FileVisitStore(options, file, view, recovered.visits);
  }

  private constructor(
    options: FileVisitStoreOptions & { readonly fileSystem: FileSystem },
    file: DataFile,
    view: VisitsView,
    visits: number,
  ) {
    this.#options = options;
    this.#file = file;
    this.#view = view;
    this.#group = new GroupCommit(visits, (visits, done) => this.#commit(visits, done), {
      onDurable: (visits) => view.show(visits),
      onFailure: (failure) => options.onFailure?.(failure),
    });
    this.#stall = new StallWatch(this.#group, (seconds) => {
      if (seconds >= lostSeconds) this.#group.fail(stalled(options.directory, seconds));
    });
  }

  #commit(visits: number, done: Committed): void {
    const begun = performance.now();
    const end: Committed = (failure) => {
      if (!failure) this.#options.onCommitted?.(performance.now() - begun);
      done(failure);
    };
    if (this.#place === "kept") this.#file.commit(visits, end);
    else this.#putBack(visits).then(() => end(undefined), end);
  }

  /** Makes a new file with this count, in the place of the one that the next start would not find. */
  async #putBack(visits: number): Promise<void> {
    const { directory, fileSystem } = this.#options;
    const lost = this.#file;
    if (this.#place === "replaced") await setAside(join(directory, dataFile), fileSystem);
    this.#file = await DataFile.open(directory, { visits }, fileSystem);
    this.#options.onPutBack?.(this.#place);
    this.#place = "kept";
    await lost.close();
  }

  get visits(): number {
    return this.#group.visits;
  }

  get commits(): number {
    return this.#group.commits;
  }

  get waiting(): number {
    return this.#group.waiting;
  }

  get viewFailures(): number {
    return this.#view.failures;
  }

  take(visitor: Visitor): void {
    if (this.#closed) visitor.refuse(closed());
    else this.#group.take(visitor);
  }

  count(client?: Pick<Visitor, "isGone">): Promise<number> {
    if (this.#closed) return Promise.reject(closed());
    return this.#group.add(client);
  }

  restore(visits: number): Promise<number> {
    if (this.#closed) return Promise.reject(closed());
    return this.#group.restore(visits);
  }

  async check(): Promise<void> {
    if (this.#group.failure) throw this.#group.failure;
    if (this.#closed) throw closed();
    const { directory } = this.#options;
    if (this.#stall.seconds >= slowSeconds) throw stalled(directory, this.#stall.seconds);
    // One at a time: on a disk that does not answer, each would hold a thread of Node's for ever.
    this.#checking ??= this.#checkVolume().finally(() => {
      this.#checking = undefined;
    });
    await within(slowSeconds * 1000, this.#checking, () => stalled(directory, slowSeconds));
  }

  async #checkVolume(): Promise<void> {
    await this.#keepPlace();
    await this.#file.checkWritable();
  }

  async #keepPlace(): Promise<void> {
    this.#place = await this.#file.place();
    if (this.#place !== "kept") await this.#group.recommit();
  }

  async room(): Promise<Room | undefined> {
    // One at a time, as for a check.
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined;
    });
    return within(slowSeconds * 1000, this.#measuring).catch(() => undefined);
  }

  async #measure(): Promise<Room> {
    const { directory, fileSystem } = this.#options;
    const { bsize, blocks, bavail } = await fileSystem.promises.statfs(directory);
    return { capacity: blocks * bsize, available: bavail * bsize };
  }

  async close(): Promise<void> {
    this.#closed = true;
    try {
      await this.#group.settle();
    } finally {
      this.#stall[Symbol.dispose]();
      await within(lastFilesMilliseconds, this.#closeFiles()).catch(() => {});
    }
  }

  async #closeFiles(): Promise<void> {
    if (!this.#group.failure) await this.#keepPlace();
    await this.#view.write();
    await this.#file.close();
  }
}

/** What somebody else has put there may be of use to them. */
async function setAside(path: string, { promises }: FileSystem): Promise<void> {
  await promises.rename(path, `${path}.replaced`);
}

function closed(): Failure {
  return new Failure("The store is closed.", exitCodes.storage);
}

function stalled(directory: string, seconds: number): Failure {
  return new Failure(
    `Expected the volume \`${directory}\` to answer, got nothing for ${seconds} seconds. ` +
      "Make sure that its disk, or the network to it, works.",
    exitCodes.storage,
  );
}

/** Gives a promise this long to settle; then rejects, by default without a reason. */
async function within<T>(
  milliseconds: number,
  promise: Promise<T>,
  reason: () => Error = () => new Error("too late"),
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(reason()), milliseconds);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
