import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { folders, type Instance } from "../box/instance.ts";
import { Failure } from "../terminal/failure.ts";
import { waitFor } from "../terminal/wait.ts";
import { attach, detach, devicesOf, isMounted, resize } from "./loop-device.ts";

/** A volume's file on this machine. */
export interface Disk {
  /** The name of the volume. */
  readonly name: string;
  /** Whether its link leads to its loop device. */
  readonly isAttached: boolean;
  /** Whether nothing was ever written to it, not even a file system. */
  readonly isBlank: boolean;
}

/**
 * The disks of a lab: a sparse file each, and a link to its loop device, whose number changes with each start. The links
 * disappear with the box, before the devices can be those of other files.
 */
export class Disks {
  private readonly folder: string;
  private readonly links: string;

  constructor(instance: Instance) {
    const { disks, run } = folders(instance);
    this.folder = disks;
    this.links = join(run, "devices");
  }

  async list(): Promise<Disk[]> {
    return Promise.all(
      this.names().map(async (name) => ({
        name,
        isAttached: (await devicesOf(this.file(name))).includes(target(this.link(name)) ?? ""),
        isBlank: statSync(this.file(name)).blocks === 0,
      })),
    );
  }

  /** The link to a disk's loop device: its path is the same after each start. */
  link(name: string): string {
    return join(this.links, name);
  }

  /** Makes a disk of a size in bytes, and attaches it. One that exists loses nothing. */
  async make(name: string, size: number): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    enlarge(openSync(this.file(name), "a"), size);
    const folder = openSync(this.folder, "r");
    fsyncSync(folder);
    closeSync(folder);
    await this.attach(name);
  }

  /** Returns the loop device. Throws a `Failure` if there is no such disk: an empty one would hide the loss. */
  async attach(name: string): Promise<string> {
    const file = this.file(name);
    if (!existsSync(file))
      throw new Failure(
        `Expected the data of volume ${name} in ${file}, got no such file. Put it back, or delete the claim with what was on it.`,
      );
    const device = await attach(file);
    mkdirSync(this.links, { recursive: true });
    const draft = join(this.links, `.${name}`);
    rmSync(draft, { force: true });
    symlinkSync(device, draft);
    renameSync(draft, this.link(name));
    return device;
  }

  /** Enlarges a disk to a size in bytes. The file system on it is the kubelet's to grow. */
  async grow(name: string, size: number): Promise<void> {
    const device = await this.attach(name);
    enlarge(openSync(this.file(name), "r+"), size);
    await resize(device);
  }

  /** Removes a disk with its data, once it is no longer mounted. */
  async remove(name: string): Promise<void> {
    const file = this.file(name);
    const wait = {
      what: `volume ${name} to be unmounted`,
      seconds: 30,
      remedy: "See why it is not: npm run lab -- logs kubelet",
    };
    await waitFor(wait, async () => !(await devicesOf(file)).some(isMounted));
    await detach(file);
    for (const path of [this.link(name), file]) rmSync(path, { force: true });
  }

  /** Detaches all disks, of a box that has ended. */
  async detach(): Promise<void> {
    for (const name of this.names()) await detach(this.file(name));
  }

  private names(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder) : [];
  }

  private file(name: string): string {
    return join(this.folder, name);
  }
}

/** Enlarges an open file and closes it. Durably: a file system larger than its disk cannot be mounted. */
function enlarge(file: number, size: number): void {
  if (fstatSync(file).size < size) ftruncateSync(file, size);
  fsyncSync(file);
  closeSync(file);
}

/** What a link leads to; `undefined` if there is none. */
function target(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
