import { createHash, type Hash } from "node:crypto";

/** Size in bytes of what a tar consists of. */
const blockSize = 512;

/** The file that the next bytes belong to. */
interface Entry {
  readonly name: string;
  readonly hash: Hash;
  /** Bytes of content, and of what fills up the last block, to come. */
  content: number;
  padding: number;
}

/**
 * Reads a tar as it arrives, and keeps the digests of the files in it, and the text of one. Knows regular files of up to
 * 8 GiB. Source: pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, ustar Interchange Format
 */
export class TarReader {
  readonly #kept: string;
  readonly #digests = new Map<string, string>();
  #text = "";
  #rest: Buffer = Buffer.alloc(0);
  #entry: Entry | undefined;

  /** @param kept Name of the file whose text is kept. */
  constructor(kept: string) {
    this.#kept = kept;
  }

  /** @throws Error if these bytes cannot follow the ones before. */
  take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      if (this.#entry) bytes = this.#takeContent(this.#entry, bytes);
      if (this.#entry || bytes.length < blockSize) break;
      this.#entry = entryOf(bytes.subarray(0, blockSize));
      bytes = bytes.subarray(blockSize);
    }
    this.#rest = bytes;
  }

  /**
   * @returns SHA-256 of each file, in hexadecimal, and the text of the one to keep, empty without one.
   * @throws Error if the last file is not complete.
   */
  end(): { readonly digests: ReadonlyMap<string, string>; readonly text: string } {
    if (this.#entry) throw new Error(`the end within ${this.#entry.name}`);
    return { digests: this.#digests, text: this.#text };
  }

  /** @returns The bytes that follow the entry. */
  #takeContent(entry: Entry, bytes: Buffer): Buffer {
    const content = bytes.subarray(0, entry.content);
    entry.content -= content.length;
    entry.hash.update(content);
    if (entry.name === this.#kept) this.#text += content.toString("latin1");
    const padding = Math.min(entry.padding, bytes.length - content.length);
    entry.padding -= padding;
    if (entry.content + entry.padding === 0) {
      this.#digests.set(entry.name, entry.hash.digest("hex"));
      this.#entry = undefined;
    }
    return bytes.subarray(content.length + padding);
  }
}

/** @returns undefined for a block of zeros, with which a tar ends. */
function entryOf(header: Buffer): Entry | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const field = (start: number, length: number) =>
    header.toString("latin1", start, start + length).replace(/\0.*$/s, "");
  const [name, size, type] = [field(0, 100), field(124, 12).trim(), field(156, 1)];
  if (!/^[0-7]+$/.test(size) || !["", "0"].includes(type))
    throw new Error("something that is not a regular file of a tar");
  const content = Number.parseInt(size, 8);
  return {
    name,
    hash: createHash("sha256"),
    content,
    padding: (blockSize - (content % blockSize)) % blockSize,
  };
}
