import { EventEmitter, once } from "node:events";
import nodeFileSystem from "node:fs";
import { basename } from "node:path";
import type { FileSystem, OpenFile } from "../../../app/src/store/file-system.ts";

/** The steps of creating a data file, in the right order. */
export const makingSteps = [
  "open visits.data.tmp",
  "write visits.data.tmp",
  "sync visits.data.tmp",
  "stat visits.data.tmp",
  "rename visits.data.tmp",
  "link visits.spare",
  "rename visits.data.tmp",
  "open directory",
  "sync directory",
  "close directory",
] as const;

/** The steps of showing the count, in the right order. */
export const viewSteps = ["write visits.tmp", "rename visits.tmp"] as const;

/** The steps of a commit, in the right order: one call, which can fail before its data are written, and after. */
export const commitSteps = ["write slot", "sync slot"] as const;

/** A file system that records each step, fails at a given one, and can hold commits up. */
export class StagedFileSystem implements FileSystem {
  /** Steps so far, including failed ones. */
  readonly steps: string[] = [];
  /** The step to fail at, by name, or by number from 1 up; may be set at any time. */
  failAt: string | number | undefined;
  /** Code of the failure. */
  code = "EIO";
  /** How many times the step succeeds first, and how many times it fails then. */
  failures = { after: 0, times: Number.POSITIVE_INFINITY };
  /** Whether the disk omits the last byte of a slot. */
  shortWrites = false;
  /** Awaited before each commit: holds it up until the test is ready. */
  gate: Promise<void> = Promise.resolve();
  readonly #directory: string;
  readonly #beneath: FileSystem;
  readonly #asked = new EventEmitter();

  /**
   * @param directory The data directory, called "directory" in the steps.
   * @param beneath Executes the steps. Default: Node's file system.
   */
  constructor(directory: string, beneath: FileSystem = nodeFileSystem) {
    this.#directory = directory;
    this.#beneath = beneath;
  }

  /** Resolves when this step is called next. */
  async reached(step: string): Promise<void> {
    for (;;) {
      const [asked] = await once(this.#asked, "step");
      if (asked === step) return;
    }
  }

  #enter(step: string): void {
    this.steps.push(step);
    this.#asked.emit("step", step);
    if (step !== this.failAt && this.steps.length !== this.failAt) return;
    if (this.failures.after-- > 0 || this.failures.times-- <= 0) return;
    throw Object.assign(new Error(`${this.code}: the step \`${step}\` broke`), { code: this.code });
  }

  async #step<Result>(verb: string, path: string, run: () => Promise<Result>): Promise<Result> {
    this.#enter(`${verb} ${path === this.#directory ? "directory" : basename(path)}`);
    return run();
  }

  readonly write: FileSystem["write"] = async (fd, bytes, offset, length, position, done) => {
    await this.gate;
    try {
      this.#enter("write slot");
    } catch (error) {
      done(error as Error, 0);
      return;
    }
    const writable = this.shortWrites ? length - 1 : length;
    this.#beneath.write(fd, bytes, offset, writable, position, (error, written) => {
      try {
        this.#enter("sync slot");
      } catch (error) {
        done(error as Error, 0);
        return;
      }
      done(error, written);
    });
  };

  readonly promises: FileSystem["promises"] = {
    access: (path, mode) =>
      this.#step("access", path, () => this.#beneath.promises.access(path, mode)),
    link: (existing, path) =>
      this.#step("link", existing, () => this.#beneath.promises.link(existing, path)),
    open: (path, flags) =>
      this.#step("open", path, async () =>
        this.#opened(path, await this.#beneath.promises.open(path, flags)),
      ),
    readFile: (path, encoding) =>
      this.#step("read", path, () => this.#beneath.promises.readFile(path, encoding)),
    rename: (from, to) => this.#step("rename", from, () => this.#beneath.promises.rename(from, to)),
    stat: (path) => this.#step("stat", path, () => this.#beneath.promises.stat(path)),
    statfs: (path) => this.#step("statfs", path, () => this.#beneath.promises.statfs(path)),
    writeFile: (path, text) =>
      this.#step("write", path, () => this.#beneath.promises.writeFile(path, text)),
  };

  #opened(path: string, file: OpenFile): OpenFile {
    return {
      fd: file.fd,
      read: (...args) => this.#step("read", path, () => file.read(...args)),
      stat: () => this.#step("stat", path, () => file.stat()),
      sync: () => this.#step("sync", path, () => file.sync()),
      writeFile: (bytes) => this.#step("write", path, () => file.writeFile(bytes)),
      close: async () => {
        await file.close();
        await this.#step("close", path, async () => {});
      },
    };
  }
}
