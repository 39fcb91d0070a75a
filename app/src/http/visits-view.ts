import { join } from "node:path";
import { visitsFile } from "../contract.ts";
import type { FileSystem } from "../store/file-system.ts";

/** How far the view may lag behind, in milliseconds: too little for people to notice, and few writes whatever the load. */
const lagMilliseconds = 50;

/**
 * The count as a plain number in a file of its own, for `cat` and its like. It is written beside the counting, is not synced,
 * and shows nothing that was not durable before. Nothing reads it back as long as there is a data file.
 */
export class VisitsView {
  /** How often it could not be written. */
  failures = 0;
  readonly #path: string;
  readonly #promises: FileSystem["promises"];
  readonly #onFailure: (error: Error) => void;
  #visits = 0;
  #shown: number | undefined;
  #failing = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param onFailure Told why it cannot be written, and only once until it can be again. */
  constructor(directory: string, { promises }: FileSystem, onFailure: (error: Error) => void) {
    this.#path = join(directory, visitsFile);
    this.#promises = promises;
    this.#onFailure = onFailure;
  }

  /** Shows this number soon. */
  show(visits: number): void {
    this.#visits = visits;
    this.#timer ??= setTimeout(() => this.write(), lagMilliseconds).unref();
  }

  /** Shows the number at once; resolves when it is shown, or cannot be. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#writing = this.#writing.then(() => this.#replace());
    return this.#writing;
  }

  async #replace(): Promise<void> {
    const visits = this.#visits;
    try {
      if (visits !== this.#shown) {
        await this.#promises.writeFile(`${this.#path}.tmp`, `${visits}\n`);
        await this.#promises.rename(`${this.#path}.tmp`, this.#path);
      }
      this.#shown = visits;
      this.#failing = false;
    } catch (error) {
      this.failures++;
      if (!this.#failing) this.#onFailure(error as Error);
      this.#failing = true;
    }
    this.#timer = undefined;
    if (this.#visits !== visits) this.show(this.#visits);
  }
}
