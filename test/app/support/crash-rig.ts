import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../app/src/failure.ts";
import type { FileSystem } from "../../../app/src/store/file-system.ts";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import type { Image } from "./crash-states.ts";
import { recoverVisits } from "./directory.ts";
import { History } from "./history.ts";
import { ModelDisk, volume } from "./model-disk.ts";
import { seededRandom } from "./random.ts";

/** Puts a layer between a store and its disk. */
export type Between = (disk: ModelDisk) => FileSystem;

/** How a store's life ends: with a power cut, with a kill of its process, or with a failure of its disk. */
const ends = ["crash", "kill", "failure"] as const;

/**
 * Lets stores live and die on a model of a disk, and tries every crash after each of their steps: the next start must
 * find all answered visits and restored counts, and nothing that was never requested; and so must the start after it.
 */
export class CrashRig {
  /** Number of crashes tried. */
  crashes = 0;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #between: Between;
  #disk: ModelDisk;
  #history = new History(0);

  /**
   * @param seed Decides everything random.
   * @param between Default: nothing.
   */
  constructor(seed: number, between: Between = (disk) => disk) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
    this.#between = between;
    this.#disk = new ModelDisk(this.#firstImage(), this.#random);
  }

  /** An empty volume, or one of version 0.1. */
  #firstImage(): Image {
    if (this.#upTo(2) === 1) return new Map();
    const visits = this.#upTo(100_000);
    this.#history = new History(visits);
    return new Map([["visits", Buffer.from(`${visits}\n`)]]);
  }

  #upTo(most: number): number {
    return 1 + Math.floor(this.#random() * most);
  }

  /**
   * Lets this many stores live, one after the other.
   * @throws Error with the first crash that a start does not recover from.
   */
  async live(lives: number): Promise<void> {
    try {
      for (let life = 0; life < lives; life++) this.#disk = await this.#live(this.#disk);
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`Seed ${this.#seed}, crash ${this.crashes}: ${message}`, { cause: error });
    }
  }

  /** Resolves with the disk that the next store finds. */
  async #live(disk: ModelDisk): Promise<ModelDisk> {
    const next = Promise.withResolvers<ModelDisk>();
    const end = ends[this.#upTo(ends.length) - 1];
    let stepsLeft = this.#upTo(60);
    let isOver = false;
    const look = async () => {
      try {
        for (const image of disk.crashes()) {
          if (isOver) break;
          await this.#tryCrash(image);
        }
        stepsLeft--;
        if (stepsLeft === 0 && end === "failure") disk.failing = true;
        else if (stepsLeft === 0)
          next.resolve(end === "kill" ? disk.afterKill() : disk.afterCrash());
      } catch (error) {
        next.reject(error);
      }
      // The last step never ends, and the store does nothing after it.
      if (isOver || (stepsLeft === 0 && !disk.failing)) await new Promise(() => {});
    };
    // One after the other: otherwise, visits answered meanwhile would be missing from an earlier state of the disk.
    let looked = Promise.resolve();
    disk.onStep = () => {
      looked = looked.then(look);
      return looked;
    };
    this.#use(disk).catch((error) => {
      if (error instanceof Failure && disk.failing) next.resolve(disk.afterKill());
      else next.reject(error);
    });
    try {
      return await next.promise;
    } finally {
      isOver = true;
    }
  }

  /** Visits for ever, and sets the count from time to time. */
  async #use(disk: ModelDisk): Promise<void> {
    const fileSystem = this.#between(disk);
    const store = await FileVisitStore.open({ directory: volume, fileSystem });
    this.#history.check(store.visits);
    // A life that has ended may still make requests: they belong to its own history.
    const history = new History(store.visits);
    this.#history = history;
    for (;;) {
      const together = this.#together(store, history);
      if (this.#upTo(2) === 1) await setImmediate();
      if (this.#upTo(2) === 1) mock.timers.tick(50);
      await Promise.all([together, this.#together(store, history)]);
    }
  }

  /** Many concurrent visits, and in every third group a restore somewhere between them. */
  #together(store: FileVisitStore, history: History): Promise<unknown> {
    const count = this.#upTo(this.#upTo(300));
    const restoreAt = this.#upTo(3 * count);
    const asked = Array.from({ length: count }, (_, index) =>
      index + 1 === restoreAt ? this.#restore(store, history) : visit(store, history),
    );
    const together = Promise.all(asked);
    // The caller awaits it later.
    together.catch(() => {});
    return together;
  }

  async #restore(store: FileVisitStore, history: History): Promise<void> {
    const restore = history.restore(this.#upTo(100_000) - 1);
    restore.answered(await store.restore(restore.visits));
  }

  async #tryCrash(image: Image): Promise<void> {
    this.crashes++;
    const disk = new ModelDisk(image, this.#random);
    const visits = await recoverVisits(volume, this.#between(disk));
    this.#history.check(visits);
    // The rest is the same for every crash, so some are enough.
    if (this.crashes % 100 !== 0) return;
    await FileVisitStore.open({ directory: volume, fileSystem: this.#between(disk) });
    const [afterNext] = disk.crashes();
    const again = await recoverVisits(volume, new ModelDisk(afterNext as Image, this.#random));
    if (again !== visits) throw new Error(`Expected ${visits} visits again, got ${again}.`);
  }
}

async function visit(store: FileVisitStore, history: History): Promise<void> {
  const visit = history.visit();
  visit.answered(await store.count());
}
