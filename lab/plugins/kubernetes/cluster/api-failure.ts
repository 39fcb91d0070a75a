import { Failure } from "../../../support/failure.ts";
import type { Properties } from "../../support/properties.ts";
import { textAt } from "../object/object.ts";

/** An answer of the API server that is no success. */
export class ApiFailure extends Failure {
  /** The HTTP status. */
  readonly status: number;
  /** The machine-readable reason: `AlreadyExists`, `Conflict`, `NotFound`. */
  readonly reason: string;
  /** The whole `Status` object. */
  readonly answer: Properties;

  constructor(status: number, answer: Properties) {
    super(textAt(answer, "message") || `HTTP ${status}`);
    this.status = status;
    this.reason = textAt(answer, "reason");
    this.answer = answer;
  }
}

/** The API server gave no answer at all. */
export class Unreachable extends Failure {}

/** Whether the failure says that the object, its namespace or its kind is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 404;
}
