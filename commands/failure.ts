/** A failure that a person can act on: whole sentences, printed without a stack trace. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The message of a `Failure`. Throws any other error. */
export function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  throw error;
}

/** Runs a command and exits: with 0, or with 1 and the message of a `Failure`, or a bug's stack trace. */
export async function main(body: () => Promise<void>): Promise<never> {
  try {
    await body();
    process.exit(0);
  } catch (error) {
    const { message, stack } = error as Error;
    process.stderr.write(`${error instanceof Failure ? message : stack}\n`);
    process.exit(1);
  }
}

/** Prints a line of what the command has done. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
