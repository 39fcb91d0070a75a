import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";

/** Helm's record of one revision of a release, which it keeps in a Secret. */
export interface HelmRecord {
  /** Name of the Secret. */
  readonly secret: string;
  readonly revision: number;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback` ... */
  readonly status: string;
  /** When the release was first installed, by the clock of the installing machine. */
  readonly begun: Date;
  readonly values: unknown;
}

/** The records in the output of `kubectl get secrets --selector owner=helm,name=<release> -o json`, newest first. */
export function helmRecords(secrets: string): HelmRecord[] {
  const { items }: { items: readonly Secret[] } = JSON.parse(secrets);
  return items.map(read).sort((one, other) => other.revision - one.revision);
}

interface Secret {
  readonly metadata: { readonly name: string };
  readonly data: { readonly release: string };
}

/** Helm adds its own base64 to the Secret's: https://github.com/helm/helm/blob/v3.18.6/pkg/storage/driver/util.go */
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
 * Whether two sets of values of a release are equivalent. Empty, null and missing count as equal: before the Kubernetes
 * plugin passes values to Helm, it drops nulls and turns empty lists into nulls.
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
