import { containersOf } from "../pod.ts";
import type { Rule } from "../policy.ts";

interface Parameters {
  /** @default memory */
  readonly limits?: readonly string[];
  /** @default cpu and memory */
  readonly requests?: readonly string[];
}

const resources = {
  type: "array" as const,
  items: { type: "string" as const },
};

/** No container takes the memory of its neighbours, and the scheduler knows what each needs. */
export const resourceLimits: Rule<Parameters> = {
  name: "resource-limits",
  description: "Containers have limits, and requests.",
  parameters: {
    limits: { ...resources, description: "Resources that have a limit.", default: ["memory"] },
    requests: {
      ...resources,
      description: "Resources that are requested.",
      default: ["cpu", "memory"],
    },
  },
  check: (object, { limits = ["memory"], requests = ["cpu", "memory"] }) =>
    containersOf(object).flatMap(
      ({ name, resources: { limits: most = {}, requests: usual = {} } = {} }) => [
        ...limits
          .filter((resource) => most[resource] === undefined)
          .map(
            (resource) =>
              `to limit ${resource} in its container \`${name}\`, got no limit. Set \`resources.limits.${resource}\` to what it needs at most.`,
          ),
        ...requests
          .filter((resource) => usual[resource] === undefined)
          .map(
            (resource) =>
              `to request ${resource} for its container \`${name}\`, got no request. Set \`resources.requests.${resource}\` to what it usually needs.`,
          ),
      ],
    ),
};
