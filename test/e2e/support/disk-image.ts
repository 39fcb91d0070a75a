import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";

const size = 32 * 1024 * 1024;
const copyTries = 100;

/** A disk in a file, with an ext4 file system. */
export class DiskImage {
  readonly path: string;
  #device: string | undefined;
  #mounted: string | undefined;

  /** @throws Error when the machine has no mkfs.ext4. */
  static make(path: string): DiskImage {
    writeFileSync(path, "");
    truncateSync(path, size);
    // Blocks as on a disk of usual size; nothing that the kernel would initialise later.
    const options = "lazy_itable_init=0,lazy_journal_init=0";
    run("mkfs.ext4", "-q", "-b", "4096", "-E", options, path);
    return new DiskImage(path);
  }

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Creates the folder and mounts the disk there.
   * @throws Error without the right to mount or without a free loop device.
   */
  mount(folder: string): void {
    mkdirSync(folder, { recursive: true });
    this.#device = run("losetup", "--find", "--show", this.path).trim();
    run("mount", "-t", "ext4", this.#device, folder);
    this.#mounted = folder;
  }

  /** Undoes as much of {@link mount} as was done. */
  unmount(): void {
    if (this.#mounted) run("sh", "-c", unmounting, "sh", this.#mounted);
    this.#mounted = undefined;
    if (this.#device) run("losetup", "--detach", this.#device);
    this.#device = undefined;
  }

  /**
   * Copies the disk as it is at one moment: again, until nothing was written during the copy, because no power cut
   * leaves a mix of two moments. Stop the process that uses it first; the kernel's journal may still be at work.
   */
  async copyTo(path: string): Promise<DiskImage> {
    for (let tries = 0; tries < copyTries; tries++) {
      const before = this.#activity();
      if (before.inFlight === 0) {
        run("cp", "--sparse=always", this.path, path);
        if (this.#activity().line === before.line) return new DiskImage(path);
      }
      await setTimeout(2);
    }
    throw new Error(`Expected \`${this.path}\` to be idle, got writes during ${copyTries} copies.`);
  }

  /** The device's counters: https://docs.kernel.org/block/stat.html */
  #activity() {
    const device = basename(this.#device ?? "");
    const line = readFileSync(`/sys/block/${device}/stat`, "utf8").trim();
    return { line, inFlight: Number(line.split(/\s+/)[8]) };
  }
}

/** A process that was told to end may have a file open for a moment. */
const unmounting =
  'for _ in $(seq 50); do umount "$1" 2> /dev/null && exit; sleep 0.2; done; umount "$1"';

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
