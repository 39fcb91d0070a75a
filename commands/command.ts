import { Failure } from "./failure.ts";

/** Runs a command: its exit code is 0, or 1 after the message of a `Failure` or the stack trace of a bug. */
export async function main(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const { message, stack } = error as Error;
    process.stderr.write(`${error instanceof Failure ? message : stack}\n`);
    process.exitCode = 1;
  }
}

/** Prints a line that is no result. */
export function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints a line of what the command has done. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
