/**
 * A failure that a person can act on: its message says in whole sentences what was expected, what was got
 * and what to do. It is printed without a stack trace.
 */
export class Failure extends Error {
  override readonly name = "Failure";
}

/**
 * Runs a command of the lab and exits: with 0, with the code that `body` returns, or with 1 and the message
 * if it throws a `Failure`. Any other error is a bug and is printed with its stack trace.
 */
export async function main(body: () => Promise<unknown>): Promise<never> {
  try {
    const code = await body();
    process.exit(typeof code === "number" ? code : 0);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
