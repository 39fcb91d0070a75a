import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../box/instance.ts";
import { attempt, type Environment } from "../terminal/command.ts";
import { repository } from "../terminal/places.ts";
import { backendFolder } from "./environment.ts";

/** The name of the Pulumi project. */
export const project = "visit-counter";

/** A resource in the state, as far as the lab reads it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  /** Of an object of Kubernetes and of a Helm release: `namespace/name`. */
  readonly id?: string;
  /** Whether it only waits to be deleted. */
  readonly delete?: boolean;
  /** When Pulumi had made it, in ISO 8601. */
  readonly created?: string;
  /** The URNs of what was made before it. */
  readonly dependencies?: readonly string[];
  readonly inputs?: Inputs;
  readonly outputs?: {
    /** Of a Helm release: `namespace/name` of its objects, by `Kind.group/apiVersion`. */
    readonly resourceNames?: Readonly<Record<string, readonly string[]>>;
  };
}

interface Inputs {
  readonly name?: string;
  readonly namespace?: string;
  /** Of a Helm release. */
  readonly values?: unknown;
  /** Of the provider of Kubernetes. */
  readonly context?: string;
  readonly kubeconfig?: unknown;
}

/** What Pulumi knows of a stack. */
export interface State {
  readonly resources?: readonly Resource[];
  /** What a killed Pulumi was at. Those of type `creating` stay through all later runs. */
  readonly pending_operations?: readonly { readonly type: string; readonly resource: Resource }[];
}

/** The state of a lab's stack, empty if there is none: from its file, because asking Pulumi takes longer. */
export function labState(instance: Instance): State {
  const file = stateFile(instance);
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, "utf8")).checkpoint?.latest ?? {};
}

/**
 * The state of a stack in whatever backend, as `pulumi stack import` takes it; undefined if there is none.
 *
 * @param stack arguments that name the stack; none for the selected one
 */
export async function exportState(
  environment: Environment,
  stack: readonly string[] = [],
): Promise<{ readonly text: string; readonly state: State } | undefined> {
  const args = ["stack", "export", "--non-interactive", ...stack];
  const { code, stdout } = await attempt("pulumi", args, { cwd: repository, env: environment });
  return code === 0 ? { text: stdout, state: JSON.parse(stdout).deployment ?? {} } : undefined;
}

/** The arguments among those of a Pulumi command that name the stack. */
export function stackOption(args: readonly string[]): string[] {
  const at = args.findIndex((arg) => /^(--stack|-s)(=|$)/.test(arg));
  return at < 0 ? [] : args.slice(at, args[at]?.includes("=") ? at + 1 : at + 2);
}

/** The file with the state of a lab's stack. */
export function stateFile(instance: Instance): string {
  return join(backendFolder(instance), ".pulumi", "stacks", project, `${instance.name}.json`);
}

/**
 * Arguments by which kubectl talks to the cluster that a stack is on: with the context that its settings name, if they do.
 * Undefined if that cannot be told, as they bring a kubeconfig of their own.
 */
export function kubectlContext({ resources = [] }: State): readonly string[] | undefined {
  const providers = resources.filter(
    (resource) => resource.type === "pulumi:providers:kubernetes" && !resource.delete,
  );
  if (providers.some(({ inputs }) => inputs?.kubeconfig !== undefined)) return undefined;
  const contexts = new Set(providers.map(({ inputs }) => inputs?.context));
  if (contexts.size > 1) return undefined;
  const [context] = contexts;
  return context === undefined ? [] : [`--context=${context}`];
}
