import type { Toleration } from "../components/vault/args.ts";
import { type Check, subdomain } from "./checks.ts";
import { isObject, parsed } from "./json.ts";

/** Checks for where pods may run. They refuse what the cluster would refuse only once a release has begun. */

// Source: kubernetes.io/docs/concepts/overview/working-with-objects/labels
const name = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
const labelKey = new RegExp(`^(?:${subdomain}/)?${name}$`);
const labelValue = new RegExp(`^(?:${name})?$`);

/** Labels, as a JSON object like the example. */
export function labels(example: string): Check<Readonly<Record<string, string>>> {
  return {
    expected: `a JSON object of labels, such as \`${example}\``,
    parse(text) {
      const given = parsed(text);
      if (!isObject(given)) return undefined;
      return Object.entries(given).every(([key, value]) => isKey(key) && isValue(value))
        ? (given as Record<string, string>)
        : undefined;
    },
  };
}

/** Labels of nodes. */
export const nodeSelector = labels('{"example.org/pool": "vault"}');

/**
 * Tolerations, as in a pod's specification.
 * Source: kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration
 */
export const tolerations: Check<readonly Toleration[]> = {
  expected:
    'a JSON list of tolerations, such as `[{"key": "example.org/pool", "value": "vault", "effect": "NoSchedule"}]`',
  parse(text) {
    const given = parsed(text);
    return Array.isArray(given) && given.every(isToleration) ? given : undefined;
  },
};

function isToleration(given: unknown): given is Toleration {
  if (!isObject(given)) return false;
  const { key, operator = "Equal", value, effect, tolerationSeconds: seconds, ...others } = given;
  return (
    Object.keys(others).length === 0 &&
    // Only `Exists` can do without a key, and it takes no value.
    (operator === "Exists"
      ? value === undefined && (key === undefined || isKey(key))
      : operator === "Equal" && isKey(key) && (value === undefined || isValue(value))) &&
    [undefined, "NoSchedule", "PreferNoSchedule", "NoExecute"].some((known) => known === effect) &&
    (seconds === undefined || (effect === "NoExecute" && Number.isSafeInteger(seconds)))
  );
}

/** Whether it is the key of a label, a taint or an annotation. */
export function isKey(given: unknown): boolean {
  return typeof given === "string" && labelKey.test(given);
}

function isValue(given: unknown): boolean {
  return typeof given === "string" && labelValue.test(given);
}
