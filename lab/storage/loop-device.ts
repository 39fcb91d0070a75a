import { closeSync, constants, openSync } from "node:fs";
import { attempt, run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { waitFor } from "../terminal/wait.ts";

// A loop device is a block device whose blocks are those of a file. The kernel has one set of them for the host and the
// box. A file is known by its inode: its path is another one in the box, and none once the box has ended.

/** The loop devices that a file is attached to, such as `/dev/loop0`. None on a machine without `losetup`. */
export async function devicesOf(file: string): Promise<string[]> {
  const args = ["--associated", file, "--noheadings", "--output=NAME"];
  const listed = await attempt("losetup", args).catch(() => undefined);
  return (listed?.stdout ?? "").split("\n").filter(Boolean);
}

/** Attaches a file to a loop device, unless it is attached, and returns the device. Throws a `Failure` if there is none. */
export async function attach(file: string): Promise<string> {
  const args = ["--find", "--show", "--nooverlap", file];
  const { code, stdout, stderr } = await attempt("losetup", args);
  if (code === 0) return stdout.trim();
  throw new Failure(
    `Expected a loop device for ${file}, got "${stderr.trim()}". Where the machine allows none, use the StorageClass \`standard\`.`,
  );
}

/** Makes a device as large as its file has become. */
export async function resize(device: string): Promise<void> {
  await run("losetup", ["--set-capacity", device]);
}

/** Whether a device is mounted, in whichever mount namespace. */
export function isMounted(device: string): boolean {
  try {
    closeSync(openSync(device, constants.O_RDONLY | constants.O_EXCL));
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EBUSY") return true;
    throw error;
  }
}

/** Detaches a file. Returns when the kernel has done so: not before the device is unmounted. */
export async function detach(file: string): Promise<void> {
  await waitFor(
    {
      what: `the loop device of ${file} to be unmounted and detached`,
      seconds: 30,
      remedy: "See who has it mounted: losetup --list. Unmount it and run the command again.",
    },
    async () => {
      const devices = await devicesOf(file);
      for (const device of devices) await attempt("losetup", ["--detach", device]);
      return devices.length === 0;
    },
  );
}
