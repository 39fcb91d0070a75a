import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Hierarchy, hierarchies } from "../../../lab/box/control-groups.ts";
import type { MemoryMeter } from "../../app/support/abuse/memory-meter.ts";

/**
 * The files of a group for both versions.
 * Source: https://docs.kernel.org/admin-guide/cgroup-v1/memory.html and https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
const files = {
  1: { limit: "memory.limit_in_bytes", most: "memory.max_usage_in_bytes" },
  2: { limit: "memory.max", most: "memory.peak" },
} as const;

/**
 * A control group that limits memory like that of a container: the kernel kills a process in it that needs more. With
 * version 1, what the kernel keeps for sockets that are not read does not count; with version 2 it does.
 */
export class MemoryGroup implements MemoryMeter {
  readonly #folder: string;
  readonly #version: 1 | 2;

  /** The hierarchy for memory of this machine. */
  static hierarchy(mounts = readFileSync("/proc/self/mounts", "utf8")): Hierarchy {
    const all = hierarchies(mounts);
    const found =
      all.find(({ mount, version }) => version === 1 && /\bmemory\b/.test(mount)) ??
      all.find(({ version }) => version === 2);
    if (!found) throw new Error("Expected a control group hierarchy for memory, got none.");
    return found;
  }

  /**
   * @param limit In bytes.
   * @throws Error without the right to make groups.
   */
  constructor(limit: number, { mount, version }: Hierarchy = MemoryGroup.hierarchy()) {
    if (version === 2) writeFileSync(join(mount, "cgroup.subtree_control"), "+memory");
    this.#folder = join(mount, `visit-counter-abuse-${process.pid}`);
    this.#version = version;
    mkdirSync(this.#folder);
    writeFileSync(join(this.#folder, files[version].limit), `${limit}`);
  }

  /** What makes a command run in this group. */
  command(...command: readonly string[]): [string, ...string[]] {
    const enter = `echo $$ > ${join(this.#folder, "cgroup.procs")} && exec "$@"`;
    return ["sh", "-c", enter, "sh", ...command];
  }

  most(): number {
    return Number(readFileSync(join(this.#folder, files[this.#version].most), "utf8"));
  }

  /** A group measures one process only, from its start. */
  reset(): void {}

  /** Removes the group, which the kernel allows a moment after its last process has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      try {
        return rmdirSync(this.#folder);
      } catch {
        await setTimeout(20);
      }
    }
    throw new Error(`Expected \`${this.#folder}\` to have no processes any more, got some.`);
  }
}
