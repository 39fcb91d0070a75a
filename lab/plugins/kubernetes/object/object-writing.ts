import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../support/failure.ts";
import { ApiFailure, isNotFound } from "../cluster/api-failure.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { isFlagged } from "./annotations.ts";
import { leaveIgnored } from "./ignored-changes.ts";
import { createManager, isTakenOver, nothingOf, takeOver } from "./managed-fields.ts";
import {
  annotationOf,
  describe,
  type KubernetesObject,
  listAt,
  textAt,
  withMetadata,
} from "./object.ts";
import { conflictsOf, writeFailure } from "./write-failure.ts";

/** Seconds before each new attempt to create an object whose namespace or kind is not there yet. */
const retryDelays = [1, 2, 4, 8, 16];

/** Whose fields an object's are: as its annotation says, else as before, else a new name. */
export function fieldManagerOf(object: KubernetesObject, before: string): string {
  return (
    annotationOf(object, "pulumi.com/patchFieldManager") ||
    before ||
    `pulumi-kubernetes-${randomBytes(4).toString("hex")}`
  );
}

/**
 * Creates an object, or asks what would be created. `undefined` where a preview cannot say, because something the object
 * needs is not there yet or what it replaces still is.
 */
export async function createObject(
  cluster: Cluster,
  urn: string,
  object: KubernetesObject,
  { fieldManager, preview }: { fieldManager: string; preview: boolean },
): Promise<KubernetesObject | undefined> {
  const { objects, configuration, signal } = cluster;
  const attempt = async () => {
    const scoped = await withoutStrayNamespace(cluster, object);
    if (!configuration.upsertExistingObjects) {
      // As the official plugin does it, so that what exists is an error; the first update makes us the owner by apply.
      return objects.create(scoped, { fieldManager: createManager, preview });
    }
    const force = preview || isForced(cluster, object);
    return objects.apply(scoped, { fieldManager, preview, force });
  };

  for (const delay of preview ? [] : retryDelays) {
    try {
      return await attempt();
    } catch (error) {
      if (!isNotFound(error) || signal.aborted) throw writeFailure(error, object);
      const text = `Waiting: ${error instanceof Error ? error.message : error}`;
      cluster.messages.status(urn, "warning", text);
      await sleep(delay * 1000, undefined, { signal }).catch(() => {});
    }
  }
  try {
    return await attempt();
  } catch (error) {
    if (preview && (await isBeyondPreview(cluster, object, error))) return undefined;
    throw writeFailure(error, object);
  }
}

/** A cluster-scoped kind that was not there when the inputs were checked got a namespace by mistake. */
async function withoutStrayNamespace(
  { objects }: Cluster,
  object: KubernetesObject,
): Promise<KubernetesObject> {
  const kind = await objects.kinds.find(textAt(object, "apiVersion"), textAt(object, "kind"));
  return kind?.namespaced === false ? withMetadata(object, { namespace: undefined }) : object;
}

async function isBeyondPreview({ objects }: Cluster, object: KubernetesObject, error: unknown) {
  if (!(error instanceof ApiFailure)) return false;
  if (error.status === 403 || error.status === 404 || error.reason === "AlreadyExists") return true;
  // An object that will be replaced is still there, and its fields cannot be changed.
  if (error.status === 422) return (await objects.get(object)) !== undefined;
  return error.message.includes("does not support dry run");
}

/** Updates an object, or asks what would become of it. */
export async function updateObject(
  cluster: Cluster,
  object: KubernetesObject,
  live: KubernetesObject,
  {
    fieldManager,
    preview,
    ignoreChanges,
  }: { fieldManager: string; preview: boolean; ignoreChanges: readonly string[] },
): Promise<KubernetesObject> {
  const { objects } = cluster;
  const ownership = takeOver(live, fieldManager);
  const unowned = listAt(live, "metadata", "managedFields").length === 0;
  const force = isForced(cluster, object) || unowned;
  const left = leaveIgnored(object, live, ignoreChanges, fieldManager);
  try {
    if (ownership !== undefined && !preview) await objects.patch(live, ownership);
    return await objects.apply(left, { fieldManager, preview, force });
  } catch (error) {
    const conflicts = conflictsOf(error);
    const passing = conflicts.every(
      ({ manager, subresource }) => subresource === "" && isTakenOver(manager),
    );
    // The update itself will own these fields before it applies; a preview changes no owner.
    if (preview && conflicts.length > 0 && passing) {
      return objects.apply(left, { fieldManager, preview, force: true });
    }
    throw writeFailure(error, object);
  }
}

function isForced({ configuration }: Cluster, object: KubernetesObject): boolean {
  return configuration.enablePatchForce || isFlagged(object, "patchForce");
}

/** Gives up what another field manager of ours had, after its name was changed. */
export async function relinquish(
  { objects }: Cluster,
  object: KubernetesObject,
  fieldManager: string,
): Promise<void> {
  await objects.apply(nothingOf(object), { fieldManager, preview: false, force: false });
}

/** The object as it is now; it was created before, so it must be there. */
export async function existing(
  { objects }: Cluster,
  object: KubernetesObject,
): Promise<KubernetesObject> {
  const live = await objects.get(object);
  if (live !== undefined) return live;
  throw new Failure(
    `Expected ${describe(object)} to exist, got none: someone deleted it. Run \`pulumi refresh\`, then \`pulumi up\` makes it anew.`,
  );
}
