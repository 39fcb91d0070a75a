import { channel } from "node:diagnostics_channel";

/** The moments of a keeper's work, in order; giving up storage is rare. A keeper may die after any of them safely. */
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

/** The `node:diagnostics_channel` on which a keeper publishes each moment, before it continues. */
export const momentsChannel = "visit-counter-keeper:moment";

const publisher = channel(momentsChannel);

/** Publishes that this keeper has reached the moment. */
export function reached(moment: (typeof moments)[number]): void {
  publisher.publish(moment);
}
