import type { CommandOptions, Environment } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { look, typedKubectl } from "./kubectl.ts";
import { exportState, project } from "./state.ts";

/** The settings that name the namespaces which the program creates or takes over, with their defaults. */
export const namespaceSettings = { vaultNamespace: "vault", namespace: "visit-counter" };

/** Label of every object of the program. */
export const partOf = "app.kubernetes.io/part-of";

/** Those namespaces, by the settings of a stack. */
export function namespacesIn(
  settings: Readonly<Record<string, { readonly value?: string } | undefined>>,
): string[] {
  return Object.entries(namespaceSettings).map(
    ([key, name]) => settings[`${project}:${key}`]?.value ?? name,
  );
}

/** What runs in a namespace, or will. */
const kinds = "pods,statefulsets,deployments,daemonsets,jobs,cronjobs";

/** The fields of an object that are read. */
interface LabelledObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/**
 * Throws a `Failure` if one of the stack's namespaces belongs to somebody else: it has neither the program's label nor
 * an entry in the stack's state, and something not of this program runs there. An `Unseen` if the cluster may not be
 * read. Pulumi itself would take the namespace over, and hold all pods there to Pod Security `restricted`.
 *
 * @param cluster kubectl arguments that point to the cluster
 * @param namespaces those of the stack
 * @param stack arguments that name the stack; none for the selected one
 */
export async function refuseForeignNamespaces(
  environment: Environment,
  cluster: readonly string[],
  namespaces: readonly string[],
  stack: readonly string[],
): Promise<void> {
  const options = { cwd: repository, env: environment };
  const get = ["get", "namespaces", ...namespaces, "--ignore-not-found"];
  const found = await objects([...cluster, ...get], options);
  for (const { metadata } of found.filter((one) => !isOurs(one))) {
    const [foreign] = await foreignObjects(metadata.name, cluster, options);
    if (foreign === undefined) continue;
    const { state = {} } = (await exportState(environment, stack)) ?? {};
    const isInState = state.resources?.some(
      ({ type, id }) => type === "kubernetes:core/v1:Namespace" && id === metadata.name,
    );
    if (!isInState) throw taken(metadata.name, foreign, cluster);
  }
}

async function foreignObjects(
  namespace: string,
  cluster: readonly string[],
  options: CommandOptions,
): Promise<LabelledObject[]> {
  const found = await objects([...cluster, "get", kinds, `--namespace=${namespace}`], options);
  return found.filter((one) => !isOurs(one));
}

async function objects(
  args: readonly string[],
  options: CommandOptions,
): Promise<LabelledObject[]> {
  const answer = await look([...args, "--output=json"], options);
  // kubectl prints nothing at all if it finds none of the names.
  return answer === "" ? [] : JSON.parse(answer).items;
}

function isOurs({ metadata }: LabelledObject): boolean {
  return metadata.labels?.[partOf] === project;
}

function taken(
  namespace: string,
  { kind, metadata }: LabelledObject,
  cluster: readonly string[],
): Failure {
  const give = typedKubectl(cluster, `label namespace ${namespace} ${partOf}=${project}`);
  return new Failure(
    `Expected the namespace \`${namespace}\` to be empty or this stack's, got \`${kind.toLowerCase()}/${metadata.name}\` of somebody else in it. ` +
      "Nothing was changed. Use another cluster, or move what runs there; if this stack may have the namespace, " +
      `whose pods must then pass Pod Security \`restricted\`, say so: ${give}`,
  );
}
