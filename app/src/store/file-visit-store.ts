import nodeFileSystem from "node:fs";
import { exitCodes, Failure } from "../failure.ts";
import { DataFile } from "./data-file.ts";
import type { FileSystem } from "./file-system.ts";
import { GroupCommit } from "./group-commit.ts";
import { recoverVisits } from "./recovery.ts";
import type { Visitor } from "./visit-group.ts";
import type { VisitStore } from "./visit-store.ts";
import { VisitsView } from "./visits-view.ts";

/** Options of a {@link FileVisitStore}. */
export interface FileVisitStoreOptions {
  /** Existing directory that only this process writes to; `lockVolume` ensures that. */
  directory: string;
  /** Called once when the store fails: the process should then end, and recover at its next start. Default: nothing. */
  onFailure?: (failure: Failure) => void;
  /** Called when the plain number cannot be written, and not again until it could be. Default: nothing. */
  onViewFailure?: (error: Error) => void;
  /** Default: Node's. */
  fileSystem?: FileSystem;
}

/** Keeps the count in one file of fixed size. Concurrent visits share a commit. */
export class FileVisitStore implements VisitStore {
  readonly #file: DataFile;
  readonly #view: VisitsView;
  readonly #group: GroupCommit;
  #closed = false;

  /**
   * Recovers the directory's count and makes it durable.
   * @throws Failure if the count is damaged or the directory is not writable.
   */
  static async open(options: FileVisitStoreOptions): Promise<FileVisitStore> {
    const { directory, fileSystem = nodeFileSystem } = options;
    const visits = await recoverVisits(directory, fileSystem);
    const file = await DataFile.make(directory, visits, fileSystem);
    const view = new VisitsView(directory, fileSystem, options.onViewFailure ?? (() => {}));
    view.show(visits);
    await view.write();
    return new FileVisitStore(file, view, visits, options.onFailure ?? (() => {}));
  }

  private constructor(
    file: DataFile,
    view: VisitsView,
    visits: number,
    onFailure: (failure: Failure) => void,
  ) {
    this.#file = file;
    this.#view = view;
    this.#group = new GroupCommit(visits, (visits, done) => file.commit(visits, done), {
      onDurable: (visits) => view.show(visits),
      onFailure,
    });
  }

  get visits(): number {
    return this.#group.visits;
  }

  get commits(): number {
    return this.#group.commits;
  }

  get viewFailures(): number {
    return this.#view.failures;
  }

  take(visitor: Visitor): void {
    if (this.#closed) visitor.refuse(closed());
    else this.#group.take(visitor);
  }

  count(): Promise<number> {
    if (this.#closed) return Promise.reject(closed());
    return this.#group.add();
  }

  restore(visits: number): Promise<number> {
    if (this.#closed) return Promise.reject(closed());
    return this.#group.restore(visits);
  }

  async check(): Promise<void> {
    if (this.#group.failure) throw this.#group.failure;
    if (this.#closed) throw closed();
    const displaced = await this.#file.displaced();
    if (displaced) {
      this.#group.fail(displaced);
      throw displaced;
    }
    await this.#file.checkWritable();
  }

  async close(): Promise<void> {
    this.#closed = true;
    try {
      await this.#group.settle();
    } finally {
      await this.#view.write();
      await this.#file.close();
    }
  }
}

function closed(): Failure {
  return new Failure("The store is closed.", exitCodes.storage);
}
