import { spawn } from "node:child_process";
import { constants } from "node:os";
import { type Environment, notStarted } from "../terminal/command.ts";
import { repository } from "../terminal/places.ts";

/**
 * Runs a command on this terminal, in this repository's folder, and returns its exit code. Ctrl-C reaches the command
 * directly; this process ignores it and waits for the command to end.
 */
export function foreground(
  command: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const ignore = () => {};
    const forward = () => child.kill("SIGTERM");
    const restore = () => {
      process.off("SIGINT", ignore);
      process.off("SIGTERM", forward);
    };
    // Before the command starts: a signal in between would end only this process.
    process.on("SIGINT", ignore);
    process.on("SIGTERM", forward);
    const child = spawn(command, args, {
      cwd: repository,
      env: { ...process.env, ...environment },
      stdio: "inherit",
    });
    child.on("error", (error) => {
      restore();
      reject(notStarted(command, error));
    });
    child.on("exit", (code, signal) => {
      restore();
      resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]);
    });
  });
}
