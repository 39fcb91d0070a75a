import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Failure } from "../failure.ts";
import type { Vault } from "../vault.ts";
import { TarReader } from "./tar-reader.ts";

/** @throws Failure if what arrives is not a whole snapshot. */
export async function writeSnapshot(file: string, vault: Vault): Promise<void> {
  const snapshot = await vault.snapshot();
  try {
    await pipeline(snapshot, createWriteStream(file, { flush: true }));
    await verify(file);
  } catch (error) {
    throw new Failure(
      `Expected a whole snapshot from Vault, got one with this fault: ${(error as Error).message}.`,
    );
  }
}

/**
 * A snapshot is a gzipped tar: the state, its description, a list of their digests, and that list in encrypted form.
 * Source: github.com/hashicorp/raft-snapshot, `archive.go`, and Vault's vault/external_tests/raft
 */
async function verify(file: string): Promise<void> {
  const reader = new TarReader("SHA256SUMS");
  await pipeline(createReadStream(file), createGunzip(), async (chunks) => {
    for await (const chunk of chunks) reader.take(chunk);
  });
  const { digests, text } = reader.end();
  const listed = text.split("\n").filter(Boolean);
  if (listed.length === 0 || !digests.has("SHA256SUMS.sealed"))
    throw new Error("no digests at its end");
  for (const line of listed) {
    const [digest, name = ""] = line.split(/ +/);
    if (digests.get(name) !== digest) throw new Error(`other content in ${name} than was sent`);
  }
}
