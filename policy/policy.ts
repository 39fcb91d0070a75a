import type {
  Policy,
  PolicyConfigSchema,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { known } from "./known.ts";
import type { KubernetesObject } from "./objects.ts";

/** What all rules have in common. */
interface RuleBase extends Pick<Policy, "name" | "description"> {
  /** Its parameters beside `except`. Default: none. */
  readonly parameters?: PolicyConfigSchema["properties"];
}

/** The parameter of every rule: the objects that it leaves alone. */
interface Exceptions {
  /** As `namespace/name`, or `name` where there is no namespace. Default: none. */
  readonly except?: readonly string[];
}

/**
 * A rule about each object. Its check returns what is wrong, if anything: sentences that continue "Expected StatefulSet
 * `namespace/name` ".
 */
export interface Rule<Parameters extends object = object> extends RuleBase {
  check(object: KubernetesObject, parameters: Parameters): readonly string[];
}

/** A rule about objects that belong together. */
export interface StackRule extends RuleBase {
  check(objects: readonly KubernetesObject[]): readonly Violation[];
}

/** An object, and what is wrong with it: a sentence that continues likewise. */
export type Violation = readonly [KubernetesObject, string];

/** The rule as Pulumi asks it about each resource. */
export function resourcePolicy<Parameters extends object>(
  rule: Rule<Parameters>,
): ResourceValidationPolicy {
  return {
    ...described(rule),
    validateResource({ type, props, getConfig }, report) {
      const object = objectOf(type, props);
      const parameters = getConfig<Parameters & Exceptions>();
      if (object === undefined || isExcepted(object, parameters)) return;
      for (const sentence of rule.check(object, parameters)) report(message(object, sentence));
    },
  };
}

/** The rule as Pulumi asks it about all resources, after a preview or an update. */
export function stackPolicy(rule: StackRule): StackValidationPolicy {
  return {
    ...described(rule),
    validateStack({ resources, getConfig }, report) {
      const entries = resources.flatMap(({ type, props, urn }) => {
        const object = objectOf(type, props);
        return object ? [[object, urn] as const] : [];
      });
      const urns = new Map(entries);
      for (const [object, sentence] of rule.check(entries.map(([object]) => object)))
        if (!isExcepted(object, getConfig())) report(message(object, sentence), urns.get(object));
    },
  };
}

function described({ name, description, parameters }: RuleBase) {
  const except = {
    description:
      "Objects that the rule leaves alone, as namespace/name, or name where there is no namespace.",
    type: "array" as const,
    items: { type: "string" as const },
  };
  return { name, description, configSchema: { properties: { ...parameters, except } } };
}

/** The object of a resource; `undefined` if it is none of Kubernetes. */
function objectOf(
  type: string,
  props: Pick<KubernetesObject, "metadata" | "spec">,
): KubernetesObject | undefined {
  const [, kind] = /^kubernetes:(?!helm)[^:]+:(\w+)$/.exec(type) ?? [];
  return kind === undefined ? undefined : { kind, metadata: props.metadata, spec: props.spec };
}

function isExcepted(object: KubernetesObject, { except = [] }: Exceptions): boolean {
  return except.includes(nameOf(object));
}

function message(object: KubernetesObject, sentence: string): string {
  return `Expected ${object.kind} \`${nameOf(object)}\` ${sentence}`;
}

function nameOf({ metadata }: KubernetesObject): string {
  const name = metadata?.name ?? "without a name";
  const namespace = known(() => metadata?.namespace);
  return namespace === undefined ? name : `${namespace}/${name}`;
}
