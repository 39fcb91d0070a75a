import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Content that fills some blocks of a tar, and not the last. */
export const state = Buffer.from(Array.from({ length: 4000 }, (_, index) => index % 251));

/**
 * A snapshot as Vault makes it, by the system's `tar`.
 * @param change Other content for some of its files; null leaves a file out.
 */
export function snapshot(change: Readonly<Record<string, string | null>> = {}): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-snapshot-"));
  const meta = '{"ID":"bolt-snapshot"}';
  const files = {
    "meta.json": meta,
    "state.bin": state,
    SHA256SUMS: `${digest(meta)}  meta.json\n${digest(state)}  state.bin\n`,
    "SHA256SUMS.sealed": "sealed",
    ...change,
  };
  try {
    const names = Object.entries(files).flatMap(([name, content]) => {
      if (content === null) return [];
      writeFileSync(join(folder, name), content);
      return [name];
    });
    const tar = ["--create", "--gzip", "--format=ustar", "--file=snapshot.gz", ...names];
    execFileSync("tar", tar, { cwd: folder });
    return readFileSync(join(folder, "snapshot.gz"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
