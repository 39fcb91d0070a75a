import { existsSync, readFileSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setDefaultCACertificates } from "node:tls";
import { log } from "../log.ts";
import type { Vault } from "../vault.ts";
import { Bucket } from "./bucket.ts";
import { ClaimFolder } from "./claim-folder.ts";
import type { BackupPlan } from "./contract.ts";
import { writeCounts } from "./counts.ts";
import { withVault } from "./login.ts";
import type { Settings } from "./settings.ts";
import { writeSnapshot } from "./snapshot.ts";

/** Where files go once they are complete. */
export interface Target {
  /**
   * Takes a file of the backup's directory.
   * @param kind What the names of all files of this kind begin with.
   * @param name Its name from now on.
   */
  put(kind: string, name: string, file: string): Promise<void>;
}

/** How often to try, and milliseconds between two attempts. */
export interface Patience {
  readonly attempts: number;
  readonly pause: number;
}

/** What is saved. `write` makes a new file, complete and synced. */
interface Kind {
  readonly name: string;
  readonly extension: string;
  write(file: string, vault: Vault, plan: BackupPlan): Promise<void>;
}

const kinds: readonly Kind[] = [
  { name: "vault", extension: "snapshot", write: writeSnapshot },
  { name: "counts", extension: "json", write: writeCounts },
];

/**
 * Saves a snapshot of Vault and the counts of all pods. If one fails, the other is saved nonetheless.
 * @returns Whether both are saved. The log has their names, or the reasons.
 */
export async function backUp(settings: Settings, patience: Patience): Promise<boolean> {
  const certificateAuthority = settings.plan.certificateAuthority ?? publishedIn(settings);
  // For Vault, no other authority counts.
  if (certificateAuthority !== undefined) setDefaultCACertificates([certificateAuthority]);
  const target = targetOf(settings);
  let isComplete = true;
  for (const kind of kinds)
    try {
      await persist(patience, () => save(kind, settings, target));
    } catch (error) {
      log("error", "not saved", { kind: kind.name, message: messageOf(error) });
      isComplete = false;
    }
  return isComplete;
}

function publishedIn({ publishedAuthorityFile: file }: Settings): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function targetOf({ plan: { target }, filesDirectory, bucketKeyDirectory }: Settings): Target {
  return "keep" in target
    ? new ClaimFolder(filesDirectory, target.keep)
    : new Bucket(target, bucketKeyDirectory);
}

async function persist({ attempts, pause }: Patience, work: () => Promise<void>): Promise<void> {
  for (let left = attempts - 1; ; left -= 1)
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      log("warning", "trying again", { message: messageOf(error) });
      await setTimeout(pause);
    }
}

async function save(kind: Kind, settings: Settings, target: Target): Promise<void> {
  const name = `${kind.name}-${timestamp(new Date())}.${kind.extension}`;
  const file = join(settings.filesDirectory, `${name}.partial`);
  try {
    await withVault(settings, (vault) => kind.write(file, vault, settings.plan));
    const { size } = await stat(file);
    await target.put(kind.name, name, file);
    log("info", "saved", { file: name, bytes: size });
  } finally {
    await rm(file, { force: true });
  }
}

/** In UTC, as names sort: 20261122T100000Z. */
function timestamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
