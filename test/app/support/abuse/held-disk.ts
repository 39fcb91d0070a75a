import { preload } from "../preload.ts";

/**
 * Makes a server hold up its next write to the volume, and all later ones, at a SIGUSR2, and let them go at the next one.
 * It logs `held 1` when the first waits, `held 2` after the second hold, and so on.
 */
export const heldDisk = preload(`
  import fs from "node:fs";
  const { write } = fs;
  let waiting;
  let holds = 0;
  process.on("SIGUSR2", () => {
    const released = waiting;
    waiting = waiting ? undefined : [];
    for (const go of released ?? []) go();
  });
  fs.write = (...args) => {
    if (!waiting) return write(...args);
    waiting.push(() => write(...args));
    if (waiting.length === 1) console.log(JSON.stringify({ level: "info", event: "held " + ++holds }));
  };
`);
