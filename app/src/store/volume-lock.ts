import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { environment, lockFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";

/** How long to try, in milliseconds: processes that start together may collide for a moment. */
const patienceMilliseconds = 1000;

/** SQLite's code for a lock that another process holds. */
const sqliteBusy = 5;

/**
 * Keeps other processes off a data directory until it is disposed of or the process ends, however it ends: it is a
 * kernel lock on an empty file, so a crash leaves nothing behind. It holds for all processes that share the file
 * system, in any containers or pods; between machines, on a network file system, as far as that has locks (`fcntl`).
 *
 * Node has no call for such locks. SQLite locks the file of a database that is being written to, and this transaction
 * never ends and never writes.
 * @param directory Existing, writable directory.
 * @throws Failure if another process holds the lock, or locking fails.
 */
export function lockVolume(directory: string): Disposable {
  const path = join(directory, lockFile);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: patienceMilliseconds });
    // In memory, because a crash would leave the usual journal file behind.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    const taken = (error as { errcode?: number }).errcode === sqliteBusy;
    throw taken ? inUse(directory, error) : unlockable(path, error);
  }
}

function inUse(directory: string, cause: unknown): Failure {
  return new Failure(
    `Expected \`${directory}\` to be used by no other process, got one that counts there. ` +
      `Stop it, or set \`${environment.dataDirectory}\` to another directory. ` +
      // SQLite reports a file system that cannot lock (ENOLCK) in the same way.
      "If there is none, the volume has no reliable locks, as on NFS or SMB: use block storage.",
    exitCodes.volumeInUse,
    { cause },
  );
}

function unlockable(path: string, cause: unknown): Failure {
  return new Failure(
    `Expected \`${path}\` to be a file that can be locked, got \`${(cause as Error).message}\`. ` +
      "Make sure that it is on a healthy volume that this user may write to, and remove it if it is not empty.",
    exitCodes.storage,
    { cause },
  );
}
