import type { Rule } from "../policy.ts";

/** A StatefulSet keeps its claims, and so its data, when it is deleted or gets fewer replicas. */
export const keptClaims: Rule = {
  name: "kept-claims",
  description: "A StatefulSet keeps its claims when it is deleted or scaled down.",
  check({ kind, spec }) {
    if (kind !== "StatefulSet") return [];
    const policy = spec?.persistentVolumeClaimRetentionPolicy ?? {};
    return (["whenDeleted", "whenScaled"] as const)
      .filter((when) => policy[when] === "Delete")
      .map(
        (when) =>
          `to keep its claims, got \`${when}: Delete\`. ` +
          `Set \`spec.persistentVolumeClaimRetentionPolicy.${when}\` to \`Retain\`, and delete claims by hand.`,
      );
  },
};
