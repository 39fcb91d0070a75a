import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** One version of the administrators' token. Keeps only a digest, so that nothing can reveal the token. */
export class AdminToken {
  /** Version of the secret, from 1 up. */
  readonly version: number;
  /** When it was created, in milliseconds since 1970. */
  readonly created: number;
  readonly #digest: Buffer;

  /** One that nobody has, to compare with where there is none. */
  static readonly none = new AdminToken(randomBytes(32), 0, 0);

  /**
   * @param text Content of the file, as described in `contract.ts`.
   * @throws Error with what was found instead, such as "no JSON", and nothing of the text itself.
   */
  static parse(text: string): AdminToken {
    if (text.trim() === "") throw new Error("an empty file");
    const { token, version, created } = parseObject(text);
    if (typeof token !== "string" || token === "") throw bad("token");
    if (!Number.isSafeInteger(version) || (version as number) < 1) throw bad("version");
    if (typeof created !== "string" || !isTime(created)) throw bad("created");
    return new AdminToken(digest(Buffer.from(token)), version as number, Date.parse(created));
  }

  private constructor(digest: Buffer, version: number, created: number) {
    this.#digest = digest;
    this.version = version;
    this.created = created;
  }

  /** Seconds since this version was created; 0 if this machine's clock is behind that. */
  age(): number {
    return Math.max(0, (Date.now() - this.created) / 1000);
  }

  /** Whether these bytes are the token, compared in constant time. */
  matches(given: Buffer): boolean {
    return timingSafeEqual(this.#digest, digest(given));
  }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // This error's message quotes the text.
    throw new Error("no JSON");
  }
  if (typeof value !== "object" || value === null) throw new Error("JSON that is not an object");
  return value as Record<string, unknown>;
}

function bad(field: string): Error {
  return new Error(`an object without a valid \`${field}\``);
}

/** In RFC 3339, with any number of fractional digits. */
function isTime(text: string): boolean {
  const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return pattern.test(text) && !Number.isNaN(Date.parse(text));
}

/** Of the same length for every token, as `timingSafeEqual` requires. */
function digest(token: Buffer): Buffer {
  return createHash("sha256").update(token).digest();
}
