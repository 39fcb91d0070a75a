import { constants } from "node:os";
import { log } from "../log.ts";
import { backUp } from "./back-up.ts";
import { readSettings } from "./settings.ts";

/** Five attempts within a minute and a half: Vault and a pod of the counter may just be restarting. */
const patience = { attempts: 5, pause: 20_000 };

// Process 1 ignores it otherwise, until Kubernetes kills it.
process.once("SIGTERM", () => process.exit(128 + constants.signals.SIGTERM));

try {
  process.exitCode = (await backUp(readSettings(process.env), patience)) ? 0 : 1;
} catch (error) {
  log("error", "failed", { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
