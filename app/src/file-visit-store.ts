import { exitCodes, Failure } from "./failure.ts";
import type { VisitStore } from "./visit-store.ts";
import { type FileSystem, VisitsFile } from "./visits-file.ts";

/** How to open a {@link FileVisitStore}. */
export interface FileVisitStoreOptions {
  /** Existing directory that this process alone writes to. */
  directory: string;
  /** Called once when the store fails: the process should then end, and recover by starting again. Default: nothing. */
  onFailure?: (failure: Failure) => void;
  /** Default: Node's. */
  fileSystem?: FileSystem;
}

interface Visitor {
  resolve: (visit: number) => void;
  reject: (failure: Failure) => void;
}

/** Keeps the count in one file that is replaced at every change. Visits that come during a write share the next one. */
export class FileVisitStore implements VisitStore {
  readonly #file: VisitsFile;
  readonly #onFailure: (failure: Failure) => void;
  #visits: number;
  #waiting: Visitor[] = [];
  #writing: Promise<void> | undefined;
  #failure: Failure | undefined;
  #closed = false;

  /**
   * Recovers the count of the directory.
   * @throws Failure when the count is damaged or the directory is not writable.
   */
  static async open({ directory, fileSystem, onFailure }: FileVisitStoreOptions) {
    const file = new VisitsFile(directory, fileSystem);
    const visits = await file.read();
    // What was read may be in memory only, if the process before this one ended by a failed sync.
    await file.replace(visits);
    return new FileVisitStore(file, visits, onFailure ?? (() => {}));
  }

  private constructor(file: VisitsFile, visits: number, onFailure: (failure: Failure) => void) {
    this.#file = file;
    this.#visits = visits;
    this.#onFailure = onFailure;
  }

  get visits(): number {
    return this.#visits;
  }

  async count(): Promise<number> {
    this.#assertOpen();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push({ resolve, reject });
    this.#writing ??= this.#writeAll();
    return promise;
  }

  #assertOpen(): void {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw new Failure("The store is closed.", exitCodes.storage);
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const visitors = this.#waiting;
      this.#waiting = [];
      try {
        await this.#file.replace(this.#visits + visitors.length);
      } catch (error) {
        this.#fail(error as Failure, visitors);
        break;
      }
      for (const visitor of visitors) visitor.resolve(++this.#visits);
    }
    this.#writing = undefined;
  }

  #fail(failure: Failure, visitors: Visitor[]): void {
    this.#failure = failure;
    for (const visitor of [...visitors, ...this.#waiting]) visitor.reject(failure);
    this.#waiting = [];
    this.#onFailure(failure);
  }

  async check(): Promise<void> {
    this.#assertOpen();
    await this.#file.checkWritable();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    if (this.#failure) throw this.#failure;
  }
}
