import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../lab/terminal/command.ts";
import { binFolder } from "../../../lab/toolchain/build.ts";
import { auditTools, version } from "../../../lab/toolchain/tools.ts";
import type { Checker } from "./checker.ts";

/** What the API server evaluates in a namespace that enforces the Pod Security Standard `restricted`. */
export const podSecurity: Checker = {
  name: "pod-security",
  version: auditTools
    .filter(({ name }) => name === "pod-security")
    .map(version)
    .join("")
    .slice(1),

  async check(file) {
    const input = readFileSync(file, "utf8");
    return JSON.parse(await run(join(binFolder, "pod-security"), [], { input }));
  },
};
