import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../box/instance.ts";
import { attempt, type Environment } from "../terminal/command.ts";
import { repository } from "../terminal/places.ts";
import { backendFolder } from "./environment.ts";

/** The name of the Pulumi project. */
export const project = "visit-counter";

/** The fields of a resource in the state that the lab reads. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  /** Of a Kubernetes object and a Helm release: `namespace/name`. */
  readonly id?: string;
  /** Whether it is replaced and still to be deleted. */
  readonly delete?: boolean;
  /** When Pulumi created it, in ISO 8601. */
  readonly created?: string;
  /** The URNs of the resources that it depends on. */
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
  /** Of the Kubernetes provider. */
  readonly context?: string;
  readonly kubeconfig?: unknown;
}

/** Pulumi's state of a stack. */
export interface State {
  readonly resources?: readonly Resource[];
  /** The operations of a killed Pulumi. Those of type `creating` survive all later runs. */
  readonly pending_operations?: readonly { readonly type: string; readonly resource: Resource }[];
}

/** The state of a lab's stack, empty if there is none. Read from its file, which is faster than a call of Pulumi. */
export function labState(instance: Instance): State {
  const file = stateFile(instance);
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, "utf8")).checkpoint?.latest ?? {};
}

/**
 * The state of a stack in any backend, as `pulumi stack import` reads it; undefined if there is none.
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

/** The arguments of a Pulumi command that name the stack. */
export function stackOption(args: readonly string[]): string[] {
  const at = args.findIndex((arg) => /^(--stack|-s)(=|$)/.test(arg));
  return at < 0 ? [] : args.slice(at, args[at]?.includes("=") ? at + 1 : at + 2);
}

/** The state file of a lab's stack. */
export function stateFile(instance: Instance): string {
  return join(backendFolder(instance), ".pulumi", "stacks", project, `${instance.name}.json`);
}

/**
 * Arguments that point kubectl at a stack's cluster: the context that its settings name, if any. Undefined if the
 * cluster is unknown because the settings contain a kubeconfig.
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
