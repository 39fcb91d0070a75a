import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Step } from "../terminal/progress.ts";
import { hashLike, publishedChecksum } from "./checksum.ts";
import { Meter } from "./meter.ts";
import { throughProxy } from "./proxy.ts";
import { addressOf, type Release, type ReleaseFile } from "./release.ts";
import { rememberSilence, silentSince, silentSitesFile } from "./silent-sites.ts";
import { type Alarm, receive, Shortfall } from "./transfer.ts";
import { install, unpack } from "./unpack.ts";

/** A release to download, and the folder for its binaries. */
export interface Wanted {
  readonly release: Release;
  /** If missing, it appears with all its binaries at once. */
  readonly folder: string;
  /** Default: all binaries of the release. */
  readonly binaries?: readonly string[];
  /** Called with the outcome at once, while other downloads may still run. */
  readonly settled?: (reason: string | undefined) => void;
}

/** Replaces the clock, for tests. */
export interface DownloadOptions {
  /** Seconds that a site may take to answer or to send more. Default: 15. */
  readonly seconds?: number;
  /** Default: `setTimeout`. */
  readonly alarm?: Alarm;
  /** Default: now. */
  readonly now?: Date;
}

/**
 * Downloads releases in parallel, verifies their published checksums and installs their binaries. A fault of a site or
 * of what it sends is an outcome, not an error, and leaves the folder unchanged. A site that did not answer is not
 * tried again for a day. After an interruption, only incomplete files are downloaded again.
 *
 * @returns for each, in order: `undefined` if it is installed, else the reason as a clause: "releases.example did not
 * answer within 15 s"
 */
export function download(
  wanted: readonly Wanted[],
  step: Step,
  options: DownloadOptions = {},
): Promise<(string | undefined)[]> {
  const meter = new Meter(step, wanted.map(({ release }) => release.name).join(", "));
  return throughProxy(() =>
    Promise.all(
      wanted.map(async (one) => {
        const reason = await downloadOne(one, meter, options);
        one.settled?.(reason);
        return reason;
      }),
    ),
  );
}

async function downloadOne(
  { release, folder, binaries }: Wanted,
  meter: Meter,
  { seconds = 15, alarm = setTimeout, now = new Date() }: DownloadOptions,
): Promise<string | undefined> {
  const address = addressOf(release.site);
  // Beside the folder, so that one rename moves its contents there.
  const staging = join(dirname(folder), `.${basename(folder)}-${release.name.replace(" ", "-")}`);
  const names = binaries ?? release.files.flatMap((file) => Object.keys(file.binaries));
  const files = release.files.filter((file) => names.some((name) => name in file.binaries));
  const stop = new AbortController();
  const ask: Ask = (path, expect) =>
    receive(`${address}/${path}`, { seconds, alarm, stop: stop.signal, expect });
  try {
    checkNotSilent(address, now);
    mkdirSync(staging, { recursive: true });
    // The first file that fails stops the transfer of the others.
    await Promise.all(
      files.map((file) => fetchFile(file, staging, ask, meter).catch((error) => stop.abort(error))),
    );
    stop.signal.throwIfAborted();
    await unpack(files, names, staging);
    install(names, staging, folder);
    return undefined;
  } catch (error) {
    if (!(error instanceof Shortfall)) throw error;
    if (error.silent) rememberSilence(address, now);
    return error.message;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function checkNotSilent(address: string, now: Date): void {
  const since = silentSince(address, now);
  if (since === undefined) return;
  const when = since.toISOString().slice(0, 16).replace("T", " ");
  throw new Shortfall(
    `${new URL(address).host} was silent at ${when} UTC and is tried again a day later (to try now, remove ${silentSitesFile()})`,
  );
}

/** Requests a path from the site. */
type Ask = (path: string, expect?: (bytes: number) => void) => AsyncIterable<Uint8Array>;

async function fetchFile(
  file: ReleaseFile,
  staging: string,
  ask: Ask,
  meter: Meter,
): Promise<void> {
  const name = basename(file.path);
  const list: Uint8Array[] = [];
  for await (const chunk of ask(file.checksums)) list.push(chunk);
  const published = publishedChecksum(Buffer.concat(list).toString(), name);
  if (published === undefined) {
    throw new Shortfall(`the site's ${basename(file.checksums)} has no checksum of ${name}`);
  }
  const path = join(staging, name);
  // Complete since before an interruption.
  if (
    existsSync(path) &&
    hashLike(published).update(readFileSync(path)).digest("hex") === published
  )
    return;

  const hash = hashLike(published);
  const output = openSync(path, "w");
  try {
    for await (const chunk of ask(file.path, (bytes) => meter.expect(bytes))) {
      writeFileSync(output, chunk);
      hash.update(chunk);
      meter.add(chunk.length);
    }
  } finally {
    closeSync(output);
  }
  const got = hash.digest("hex");
  if (got !== published) {
    throw new Shortfall(
      `${name} was discarded: its checksum is ${got}, but the site's ${basename(file.checksums)} says ${published}`,
    );
  }
}
