import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DiskImage } from "../disk-image.ts";
import { firstProcess } from "./box-processes.ts";

const filler = "filler";

/**
 * A volume of the lab that can be on a small disk of its own for a while, so that it can be full while the host's disk is
 * not. The disk is mounted over the volume's folder, in the box only: if the box ends, so do the mount and its loop
 * device. Pods that start meanwhile mount the small disk, so no pod may use the volume while it moves.
 */
export class SmallVolume {
  /** The volume's folder as the host has it, below the mount. */
  readonly #folder: string;
  /** The same as the box has it. */
  readonly #inBox: string;
  readonly #image: string;

  /** @param image Where to make the disk; a file that the box sees, too. */
  constructor(folder: string, image: string) {
    this.#folder = folder;
    this.#inBox = join(`/proc/${firstProcess()}/root`, folder);
    this.#image = image;
  }

  /** Moves the volume to the small disk. */
  move(): void {
    DiskImage.make(this.#image);
    // By `mount` itself, and not by `losetup`, the loop device goes with the mount.
    inBox("mount", "-t", "ext4", "-o", "loop", this.#image, this.#folder);
    rmdirSync(join(this.#inBox, "lost+found"));
    copy(this.#folder, this.#inBox);
  }

  /** Moves the volume back to where it was. */
  moveBack(): void {
    for (const name of readdirSync(this.#folder))
      rmSync(join(this.#folder, name), { recursive: true });
    copy(this.#inBox, this.#folder);
    inBox("umount", this.#folder);
    rmSync(this.#image);
  }

  /** Leaves not a byte of space, and removes what took it when it is disposed of. */
  fill(): Disposable {
    const path = join(this.#inBox, filler);
    const more = join(this.#inBox, "more");
    const file = openSync(path, "w");
    // The counter may give a block back meanwhile.
    do {
      for (const size of [1024 * 1024, 4096]) writeUntilFull(file, Buffer.alloc(size));
    } while (takes(more));
    closeSync(file);
    return { [Symbol.dispose]: () => rmSync(path) };
  }
}

/** Copies what is in a folder, with owners, rights and hard links. */
function copy(from: string, to: string): void {
  execFileSync("cp", ["--archive", `${from}/.`, to]);
}

/** Whether there is space for another file. */
function takes(path: string): boolean {
  try {
    writeFileSync(path, "more");
    return true;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
    return false;
  } finally {
    rmSync(path);
  }
}

function writeUntilFull(file: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
  }
}

function inBox(...command: string[]): void {
  execFileSync("nsenter", ["--target", `${firstProcess()}`, "--mount", "--pid", ...command]);
}
