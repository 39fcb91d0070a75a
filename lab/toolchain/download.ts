import type { Step } from "../support/progress.ts";
import type { Release } from "./release.ts";

/** A release, and where its binaries are wanted. */
export interface Wanted {
  readonly release: Release;
  /** Is made if it is not there; then it appears with all its binaries at once. */
  readonly folder: string;
  /** Default: all that the release brings. */
  readonly binaries?: readonly string[];
}

export interface DownloadOptions {
  /** Seconds within which a site must answer, and send at least one byte more. Default: 15. */
  readonly patience?: number;
}

/**
 * Downloads releases, all at the same time, checks them by their published SHA-256 and puts their binaries into place.
 * Whatever goes wrong at a site is an outcome and not an error; what is in the folders then is as it was.
 *
 * @returns for each, in order: `undefined` where it is in its folder now, else why not, such as
 * "releases.example did not answer within 15 s"
 */
export async function download(
  _wanted: readonly Wanted[],
  _step: Step,
  _options: DownloadOptions = {},
): Promise<(string | undefined)[]> {
  throw new Error("not there yet");
}
