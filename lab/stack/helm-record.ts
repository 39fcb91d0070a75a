import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";

/** What Helm remembers of one revision of a release, in a Secret of its own. */
export interface HelmRecord {
  /** Name of the Secret. */
  readonly secret: string;
  readonly revision: number;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback` ... */
  readonly status: string;
  /** When the release was first installed, by the clock of the machine that did it. */
  readonly begun: Date;
  readonly values: unknown;
}

/** The records in the answer of `kubectl get secrets --selector owner=helm,name=<release> --output json`, the newest first. */
export function helmRecords(secrets: string): HelmRecord[] {
  const { items }: { items: readonly Secret[] } = JSON.parse(secrets);
  return items.map(read).sort((one, other) => other.revision - one.revision);
}

interface Secret {
  readonly metadata: { readonly name: string };
  readonly data: { readonly release: string };
}

/** Helm's own base64 is in that of the Secret: https://github.com/helm/helm/blob/v3.18.6/pkg/storage/driver/util.go */
function read({ metadata, data }: Secret): HelmRecord {
  const packed = Buffer.from(Buffer.from(data.release, "base64").toString(), "base64");
  const { version, info, config } = JSON.parse(gunzipSync(packed).toString());
  return {
    secret: metadata.name,
    revision: version,
    status: info.status,
    begun: new Date(info.first_deployed),
    values: config,
  };
}

/**
 * Whether two values of a release mean the same. What is empty may be missing or null: the plugin of Kubernetes leaves nulls
 * out and makes a null of an empty list before it hands the values to Helm.
 */
export function areSameValues(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(withoutEmpty(one), withoutEmpty(other));
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value ?? undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  const entries = Object.entries(value)
    .map(([key, item]) => [key, withoutEmpty(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
