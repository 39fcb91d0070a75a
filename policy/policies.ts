import type { Policies } from "@pulumi/policy";
import { resourcePolicy, stackPolicy } from "./policy.ts";
import { disruptionBudget } from "./rules/disruption-budget.ts";
import { explicitNames } from "./rules/explicit-names.ts";
import { imageDigest } from "./rules/image-digest.ts";
import { keptClaims } from "./rules/kept-claims.ts";
import { noSecretInEnvironment } from "./rules/no-secret-in-environment.ts";
import { probes } from "./rules/probes.ts";
import { resourceLimits } from "./rules/resource-limits.ts";
import { restrictedPods } from "./rules/restricted-pods.ts";
import { safeUpdates } from "./rules/safe-updates.ts";

/** All rules, as Pulumi runs them. */
export const policies: Policies = [
  ...[keptClaims, explicitNames, imageDigest, probes, resourceLimits].map(resourcePolicy),
  ...[restrictedPods, safeUpdates, noSecretInEnvironment].map(resourcePolicy),
  stackPolicy(disruptionBudget),
];
