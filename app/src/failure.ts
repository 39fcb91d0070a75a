/** Exit codes for trouble that is not a bug, from `sysexits.h`. */
export const exitCodes = {
  /** The count on the volume is damaged (EX_DATAERR). */
  damagedCount: 65,
  /** The port cannot be listened on (EX_UNAVAILABLE). */
  portUnavailable: 69,
  /** An unexpected error: a bug (EX_SOFTWARE). */
  bug: 70,
  /** The volume cannot be read, written or synced (EX_IOERR). */
  storage: 74,
  /** Another process counts on the volume (EX_TEMPFAIL). */
  volumeInUse: 75,
  /** An environment variable has a bad value (EX_CONFIG). */
  environment: 78,
} as const;

/** Too much work at the moment, which the client may bring again. */
export class Overload extends Error {}

/** An expected failure: whole sentences for people, and the exit code in case it ends the process. */
export class Failure extends Error {
  /** One of {@link exitCodes}. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
