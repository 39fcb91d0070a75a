import { join } from "node:path";
import type { Environment } from "../terminal/command.ts";
import { repository } from "../terminal/places.ts";
import { foreground } from "./foreground.ts";

/** The policy pack of this repository. */
const pack = join(repository, "policy", "node");

/** How strictly its rules are applied to this stack. */
export const policyConfig = join(repository, "lab", "stack", "policy.json");

/**
 * Runs `pulumi up` under the rules of the policy pack, unless the arguments name other packs.
 *
 * @returns its exit code
 */
export function upUnderPolicy(args: readonly string[], environment: Environment): Promise<number> {
  const hasOthers = args.some((arg) => arg.startsWith("--policy-pack"));
  const policy = [`--policy-pack=${pack}`, `--policy-pack-config=${policyConfig}`];
  return foreground("pulumi", ["up", ...(hasOthers ? [] : policy), ...args], environment);
}
