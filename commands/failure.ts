/** A failure that a person can act on: whole sentences, printed without a stack trace. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The message of a `Failure`. Throws any other error. */
export function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  throw error;
}
