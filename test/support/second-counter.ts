import { deepEqual, ok } from "node:assert/strict";
import { blocks, document } from "./documents.ts";

/** The program with the counter that CONTRIBUTING.md adds. */
export function withSecondCounter(program: string): string {
  const [consumer, call, ...others] = blocks(document("CONTRIBUTING.md"), "ts");
  deepEqual(others, []);
  const changes: readonly [before: string, after: string][] = [
    ["const vaultKeeper =", `${consumer}const vaultKeeper =`],
    ["consumers: [consumer]", "consumers: [consumer, shop]"],
  ];
  return changes.reduce((text, [before, after]) => {
    ok(text.includes(before), before);
    return text.replace(before, after);
  }, `${program}${call}`);
}
