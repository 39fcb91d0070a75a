import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** A mounted hierarchy of control groups. Version 1 has one per set of controllers, version 2 a single one. */
export interface Hierarchy {
  readonly mount: string;
  readonly version: 1 | 2;
}

/** The hierarchies in a mount table in the format of `/proc/self/mounts`. */
export function hierarchies(mounts: string): Hierarchy[] {
  return mounts
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([, mount, type]): Hierarchy[] => {
      if (mount === undefined) return [];
      if (type === "cgroup") return [{ mount, version: 1 }];
      if (type === "cgroup2") return [{ mount, version: 2 }];
      return [];
    });
}

/** Makes a lab's root control group, the kubelet's `cgroupRoot`, in every hierarchy. */
export function createControlGroup(name: string): void {
  for (const { mount, version } of mounted()) {
    const group = join(mount, name);
    if (version === 2) delegateControllers(mount);
    mkdirSync(group, { recursive: true });
    if (version === 2) delegateControllers(group);
    // A new group of the cpuset controller has no processors, and accepts no processes until it has.
    for (const setting of ["cpuset.cpus", "cpuset.mems"]) {
      if (version === 1 && existsSync(join(group, setting))) {
        writeFileSync(join(group, setting), readFileSync(join(mount, setting)));
      }
    }
  }
}

/** Removes the control group and all below it, deepest first. Returns false if any still has processes. */
export function removeControlGroup(name: string): boolean {
  const groups = mounted().map(({ mount }) => join(mount, name));
  for (const group of groups) removeTree(group);
  return !groups.some((group) => existsSync(group));
}

function mounted(): Hierarchy[] {
  return hierarchies(readFileSync("/proc/self/mounts", "utf8"));
}

/** Lets the groups below `group` use all of its controllers. */
function delegateControllers(group: string): void {
  const available = readFileSync(join(group, "cgroup.controllers"), "utf8").trim().split(" ");
  for (const controller of available.filter(Boolean)) {
    try {
      writeFileSync(join(group, "cgroup.subtree_control"), `+${controller}`);
    } catch {
      // The kubelet works without a controller that cannot be delegated, or names it in its log.
    }
  }
}

function removeTree(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(group, entry.name));
  }
  try {
    rmdirSync(group);
  } catch {
    // Still in use: the caller tries again.
  }
}
