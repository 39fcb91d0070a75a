import { createHash, type Hash } from "node:crypto";

/** Hash algorithms by the number of hexadecimal digits of a checksum. */
const algorithms: Readonly<Record<number, string>> = { 64: "sha256", 40: "sha1" };

/**
 * The checksum of a file from a list as `sha256sum` prints it, or from a file that holds nothing else; `undefined` if
 * there is none. Pulumi's docker plugin publishes only SHA-1: its release calls `shasum` without an algorithm.
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

/** A hash with the algorithm of a checksum. */
export function hashLike(checksum: string): Hash {
  return createHash(algorithms[checksum.length] ?? "sha256");
}
