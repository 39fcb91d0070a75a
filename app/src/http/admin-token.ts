import { createHash, timingSafeEqual } from "node:crypto";

/** One version of the administrators' token. Its value is not kept, so that nothing can show it. */
export class AdminToken {
  /** Version of the secret, from 1 up. */
  readonly version: number;
  /** When it was made, in milliseconds since 1970. */
  readonly created: number;
  readonly #digest: Buffer;

  /**
   * @param text What the file holds; `contract.ts` says what that is.
   * @throws Error that says what was found instead, as in "no JSON", and nothing of the text itself.
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

  /** Seconds since this version was made; 0 if this machine's clock has not come that far. */
  age(): number {
    return Math.max(0, (Date.now() - this.created) / 1000);
  }

  /** Whether these bytes are the token. How long that takes to find out says nothing of how much of it is right. */
  matches(given: Buffer): boolean {
    return timingSafeEqual(this.#digest, digest(given));
  }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of this error quotes the text.
    throw new Error("no JSON");
  }
  if (typeof value !== "object" || value === null) throw new Error("JSON that is no object");
  return value as Record<string, unknown>;
}

function bad(field: string): Error {
  return new Error(`an object without a good \`${field}\``);
}

/** As in RFC 3339, with as many digits of a second as there may be. */
function isTime(text: string): boolean {
  const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return pattern.test(text) && !Number.isNaN(Date.parse(text));
}

/** Of the same length for every token, which `timingSafeEqual` needs. */
function digest(token: Buffer): Buffer {
  return createHash("sha256").update(token).digest();
}
