import { channel } from "node:diagnostics_channel";

/** Each of these passes in this order, the wipe only where it is needed. After any of them, a keeper may die without harm. */
export const moments = [
  "secret made",
  "initialisation announced",
  "initialisation answered",
  "storage given up",
  "claim deleted",
  "pod deleted",
  "keys stored",
  "unsealed",
  "configured as root",
  "configured as itself",
  "root token revoked",
  "root token forgotten",
] as const;

/** The `node:diagnostics_channel` on which a keeper publishes each moment, at once and before it goes on. */
export const momentsChannel = "visit-counter-keeper:moment";

const publisher = channel(momentsChannel);

/** Tells whoever watches this process that it got this far. */
export function pass(moment: (typeof moments)[number]): void {
  publisher.publish(moment);
}
