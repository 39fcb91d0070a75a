import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fieldManager } from "../kubernetes/field-manager.ts";
import type { Labels } from "../kubernetes/labels.ts";
import type { PodsName } from "./parties.ts";
import { denyAll, type NetworkArgs, type Policy, policiesOf } from "./policies.ts";

/** What all policies of a component have. */
export interface PolicyArgs {
  /** Undefined for no policies. */
  readonly network: NetworkArgs | undefined;
  readonly labels: Labels;
  /** Where the pods are. */
  readonly namespace: pulumi.Input<string>;
}

/**
 * Declares the policies of a component's pods.
 *
 * @param name Of the component. It takes the place of the first pods' name in the names of the resources.
 * @returns What must exist before the pods do.
 */
export function networkPolicies(
  name: string,
  names: readonly [PodsName, ...PodsName[]],
  args: PolicyArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { network } = args;
  if (network === undefined) return [];
  return names
    .flatMap((pods) => policiesOf(pods, network))
    .map((one) => policy(`${name}${one.name.slice(names[0].length)}`, one, args, { parent }));
}

/**
 * The same, and one for the rest of the component's namespace: all other pods are refused everything. It comes last and
 * goes first, so that it never refuses what the others are about to allow.
 */
export function namespacePolicies(
  name: string,
  names: readonly [PodsName, ...PodsName[]],
  args: PolicyArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  if (args.network === undefined) return [];
  const dependsOn = networkPolicies(name, names, args, parent);
  const rest = policy(`${name}-deny`, denyAll, args, { parent, dependsOn });
  return [...dependsOn, rest];
}

function policy(
  resource: string,
  { name, spec }: Policy,
  { labels, namespace }: PolicyArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = { name, namespace, labels, annotations: fieldManager };
  return new k8s.networking.v1.NetworkPolicy(resource, { metadata, spec }, options);
}
