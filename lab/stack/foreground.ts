import { spawn } from "node:child_process";
import { constants } from "node:os";
import { type Environment, notStarted } from "../terminal/command.ts";
import { repository } from "../terminal/places.ts";

/**
 * Runs a command on this terminal, from this repository's folder, and returns its exit code. An interrupt from the
 * keyboard reaches the command itself, which ends in its own way.
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
    // Before the command starts: a signal in between would end this process alone.
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
