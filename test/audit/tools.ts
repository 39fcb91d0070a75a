import { join } from "node:path";
import { cacheFolder } from "../../lab/terminal/places.ts";
import { Progress } from "../../lab/terminal/progress.ts";
import { buildTools, releaseToolchain } from "../../lab/toolchain/provide.ts";
import { auditTools, helm } from "../../lab/toolchain/tools.ts";
import { installPython } from "./python.ts";

/** Builds and installs what the audit needs and is not there, into the user's cache. Needs the network only for that. */
export async function provideTools(): Promise<void> {
  const log = join(cacheFolder(), "audit", "tools.log");
  const progress = new Progress(2, log);
  await progress.step("Tools of Go", (step) =>
    buildTools([helm, ...auditTools], progress, step, log),
  );
  await progress.step("Tools of Python", () => installPython(log));
  releaseToolchain();
}
