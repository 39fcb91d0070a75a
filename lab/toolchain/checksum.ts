import { createHash, type Hash } from "node:crypto";

/** Hexadecimal digits of a checksum, and what it is. */
const algorithms: Readonly<Record<number, string>> = { 64: "sha256", 40: "sha1" };

/**
 * The checksum of a file in a list as `sha256sum` prints it, or in a file that holds nothing else; `undefined` if none is
 * there. Pulumi's docker plugin publishes a SHA-1 only: its release calls `shasum` and names no algorithm.
 */
export function publishedChecksum(list: string, name: string): string | undefined {
  for (const line of list.split("\n")) {
    const [sum = "", file = name] = line.trim().split(/\s+\*?(?:\.\/)?/);
    if (file === name && sum.length in algorithms && /^[0-9a-f]+$/i.test(sum)) {
      return sum.toLowerCase();
    }
  }
  return undefined;
}

/** A hash of the kind that a checksum is. */
export function hashLike(checksum: string): Hash {
  return createHash(algorithms[checksum.length] ?? "sha256");
}
