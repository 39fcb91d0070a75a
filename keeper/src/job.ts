import { writeFileSync } from "node:fs";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { readCredentials } from "./settings.ts";
import { Trust } from "./trust.ts";

const terminationMessage = "/dev/termination-log";

/**
 * Runs the program of a Job, which trusts the API server's authority. A failure is its termination message, and its exit
 * code is 1.
 */
export async function runJob(work: () => Promise<void>): Promise<void> {
  // As process 1 it would ignore the signal, and work on beside the Job that comes after it.
  process.once("SIGTERM", () => process.exit(143));
  try {
    await new Trust(readCredentials(process.env).authorityFile, undefined).renew();
    await work();
  } catch (error) {
    const message =
      error instanceof Failure ? error.message : `${(error as Error)?.stack ?? error}`;
    log("error", "failed", { message });
    writeFileSync(terminationMessage, message);
    process.exit(1);
  }
}
