/** What a checker says about an object. */
export interface Finding {
  readonly checker: string;
  /** The checker's own name for the check that failed. */
  readonly check: string;
  /** The stack that the object is of. */
  readonly stack: string;
  /** `Kind/name`. */
  readonly object: string;
  readonly message: string;
}

/** In one line. */
export function describeFinding({ checker, check, stack, object, message }: Finding): string {
  return `${stack}: ${object}: ${checker} ${check}: ${message}`;
}
