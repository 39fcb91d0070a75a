import { gzipSync } from "node:zlib";

/** What a revision of a release is. */
export interface Revision {
  readonly revision?: number;
  readonly status?: string;
  readonly begun?: string;
  readonly values?: unknown;
}

/** A Secret as Helm stores a revision of `vault` in, as kubectl shows it. */
export function helmSecret(revision: Revision = {}): object {
  const { revision: version = 1, status = "deployed", values = {} } = revision;
  const release = {
    name: "vault",
    info: { first_deployed: revision.begun ?? "2030-01-01T12:00:00.123456789+01:00", status },
    config: values,
    version,
  };
  const packed = gzipSync(JSON.stringify(release)).toString("base64");
  return {
    metadata: { name: `sh.helm.release.v1.vault.v${version}` },
    type: "helm.sh/release.v1",
    data: { release: Buffer.from(packed).toString("base64") },
  };
}
