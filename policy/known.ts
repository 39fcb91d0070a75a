import { UnknownValueError } from "@pulumi/policy";

/** What is read, or `undefined` if it is unknown before an update, as the digest of an image that is yet to be built. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
