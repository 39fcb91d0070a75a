import { join } from "node:path";
import { visitsFile } from "../contract.ts";
import type { FileSystem } from "./file-system.ts";

/** How far the view may lag behind, in milliseconds: too little to notice, and few writes under any load. */
const lagMilliseconds = 50;

/**
 * The count as a plain number in a separate file, for `cat` and the like. It is written apart from the counting, is not
 * synced, and shows only durable counts. Nothing reads it back as long as there is a data file.
 */
export class VisitsView {
  /** Number of failed writes. */
  failures = 0;
  readonly #path: string;
  readonly #promises: FileSystem["promises"];
  readonly #onFailure: (error: Error) => void;
  #visits = 0;
  #shown: number | undefined;
  #failing = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param onFailure Called with the reason when a write fails, and not again until one has succeeded. */
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

  /** Shows the number at once; resolves when that has succeeded or failed. */
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
