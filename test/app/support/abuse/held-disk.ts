import { preload } from "../preload.ts";

/**
 * Makes a server hold up its next write to the volume, and all later ones, at a SIGUSR2, and let them go at the next one.
 * It logs `held 1` when the first waits, `released 1` when they go, `held 2` after the next hold, and so on.
 */
export const heldDisk = preload(`
  import fs from "node:fs";
  const { write } = fs;
  let waiting;
  let holds = 0;
  const log = (what) => console.log(JSON.stringify({ level: "info", event: what + " " + holds }));
  process.on("SIGUSR2", () => {
    const released = waiting;
    waiting = waiting ? undefined : [];
    if (!released) return;
    for (const go of released) go();
    log("released");
  });
  fs.write = (...args) => {
    if (!waiting) return write(...args);
    waiting.push(() => write(...args));
    if (waiting.length > 1) return;
    holds++;
    log("held");
  };
`);
