import * as nodeFileSystem from "node:fs/promises";
import type { FileSystem } from "../../../app/src/visits-file.ts";

/** The steps of replacing the file, in their right order. */
export const replaceSteps = [
  "open visits.tmp",
  "write",
  "sync",
  "close",
  "rename",
  "open directory",
  "sync directory",
  "close directory",
] as const;

export type Step = (typeof replaceSteps)[number] | "read" | "access";

/** The real file system, which notes each step and fails at the one it is told to. */
export class StagedFileSystem {
  /** Steps asked for so far, the failing one included. */
  readonly steps: Step[] = [];
  /** The step to fail at; may be set at any time. */
  failAt: Step | undefined;
  /** Waited for before the first step of each replacement: holds it up until the test has set its scene. */
  gate: Promise<void> = Promise.resolve();

  async #step<Result>(step: Step, run: () => Promise<Result>): Promise<Result> {
    this.steps.push(step);
    if (step === this.failAt) throw new Error(`EIO: the ${step} step broke`);
    return run();
  }

  /** What to hand to the code under test. */
  readonly fileSystem = {
    constants: nodeFileSystem.constants,
    readFile: (...args: Parameters<typeof nodeFileSystem.readFile>) =>
      this.#step("read", () => nodeFileSystem.readFile(...args)),
    access: (...args: Parameters<typeof nodeFileSystem.access>) =>
      this.#step("access", () => nodeFileSystem.access(...args)),
    rename: (...args: Parameters<typeof nodeFileSystem.rename>) =>
      this.#step("rename", () => nodeFileSystem.rename(...args)),
    open: async (path: string, flags: string) => {
      const directory = flags === "r";
      if (!directory) await this.gate;
      const handle = await this.#step(directory ? "open directory" : "open visits.tmp", () =>
        nodeFileSystem.open(path, flags),
      );
      return {
        writeFile: (text: string) => this.#step("write", () => handle.writeFile(text)),
        sync: () => this.#step(directory ? "sync directory" : "sync", () => handle.sync()),
        close: async () => {
          await handle.close();
          await this.#step(directory ? "close directory" : "close", async () => {});
        },
      };
    },
  } as unknown as FileSystem;
}
