import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "./back-up.ts";
import { deadlineSeconds } from "./contract.ts";

/** A folder on a claim, with the newest files of each kind. */
export class ClaimFolder implements Target {
  readonly #folder: string;
  readonly #keep: number;

  /** @param keep How many files of each kind stay. */
  constructor(folder: string, keep: number) {
    this.#folder = folder;
    this.#keep = keep;
  }

  /** Removes older files once this one is durable. */
  async put(kind: string, name: string, file: string): Promise<void> {
    await rename(file, join(this.#folder, name));
    await this.#sync();
    const names = (await readdir(this.#folder)).sort();
    const older = names.filter((one) => isOf(kind, one)).slice(0, -this.#keep);
    for (const one of [...older, ...(await this.#abandoned(names))])
      await rm(join(this.#folder, one), { force: true });
  }

  /** Makes a new name durable. */
  async #sync(): Promise<void> {
    await using folder = await open(this.#folder);
    await folder.sync();
  }

  /** What backups left that were killed. A younger one may be of a backup that still runs. */
  async #abandoned(names: readonly string[]): Promise<string[]> {
    const youngest = Date.now() - deadlineSeconds * 1000;
    const partial = names.filter((one) => one.endsWith(".partial"));
    const times = await Promise.all(
      partial.map(async (one) => (await stat(join(this.#folder, one))).mtimeMs),
    );
    return partial.filter((_, index) => (times[index] ?? youngest) < youngest);
  }
}

function isOf(kind: string, name: string): boolean {
  return RegExp(`^${kind}-\\d{8}T\\d{6}Z\\.[a-z]+$`).test(name);
}
