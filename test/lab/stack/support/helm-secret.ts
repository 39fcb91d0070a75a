import { gzipSync } from "node:zlib";

/** A revision of a release. */
export interface Revision {
  readonly revision?: number;
  readonly status?: string;
  readonly begun?: string;
  readonly values?: unknown;
}

/** Helm's Secret of a revision of `vault`, as kubectl prints it. */
export function helmSecret(revision: Revision = {}): object {
  return {
    metadata: { name: `sh.helm.release.v1.vault.v${revision.revision ?? 1}` },
    type: "helm.sh/release.v1",
    data: { release: Buffer.from(packed(revision)).toString("base64") },
  };
}

/** The record in that Secret. */
export function packed({
  revision = 1,
  status = "deployed",
  begun,
  values = {},
}: Revision): string {
  const release = {
    name: "vault",
    info: { first_deployed: begun ?? "2030-01-01T12:00:00.123456789+01:00", status },
    config: values,
    version: revision,
  };
  return gzipSync(JSON.stringify(release)).toString("base64");
}
