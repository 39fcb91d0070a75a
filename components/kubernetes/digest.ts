import { createHash } from "node:crypto";

/** Ten hexadecimal digits for the end of an object's name: other content is another object. */
export function digest(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 10);
}
