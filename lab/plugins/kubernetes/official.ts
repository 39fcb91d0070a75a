import { unsupported as unsupportedBy } from "../support/resource-provider.ts";

/** The plugin that this one stands in for. */
export const official = { name: "kubernetes", version: "4.34.2" } as const;

/** The failure for whatever only the official plugin does. */
export function unsupported(expected: string, got: string) {
  return unsupportedBy(expected, got, official);
}
