import { attempt, type CommandOptions, type Environment } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { look, Unseen } from "./kubectl.ts";
import { namespacesIn } from "./namespaces.ts";
import { stackOption } from "./state.ts";

/** The cluster that `pulumi up` goes to. */
export interface Destination {
  /** kubectl arguments that point to it. */
  readonly args: readonly string[];
  /** The namespaces of the stack in it. */
  readonly namespaces: readonly string[];
  /** For the user: its server and its context. */
  readonly text: string;
}

/**
 * The cluster that `pulumi up` goes to, by the stack's settings and KUBECONFIG. Throws a `Failure` if KUBECONFIG does
 * not have the context of the settings, and an `Unseen` if the cluster is not known without Pulumi.
 *
 * @param args those of `pulumi up`
 */
export async function destinationOf(
  environment: Environment,
  args: readonly string[],
): Promise<Destination> {
  if (args.some((arg) => arg.includes("kubernetes:"))) throw unseen("an argument may name it");
  const options = { cwd: repository, env: environment };
  const settings = await settingsOf(stackOption(args), options);
  if (settings === undefined) throw unseen("Pulumi cannot read its settings");
  for (const key of ["kubeconfig", "cluster"])
    if (settings[`kubernetes:${key}`] !== undefined) throw unseen(`its settings name a ${key}`);
  const { value: wanted, secret } = settings["kubernetes:context"] ?? {};
  if (secret) throw unseen("its context is secret");

  const config: Kubeconfig = JSON.parse(await look(["config", "view", "--output=json"], options));
  const context = config.contexts?.find(
    ({ name }) => name === (wanted ?? config["current-context"]),
  );
  if (context === undefined && wanted !== undefined) throw unknownContext(wanted, config);
  const server = config.clusters?.find(({ name }) => name === context?.context.cluster);
  // Inside a cluster, Pulumi and kubectl need no kubeconfig.
  if (context === undefined || server === undefined) throw unseen("KUBECONFIG names none");
  return {
    args: [`--context=${context.name}`],
    namespaces: namespacesIn(settings),
    text: `${server.cluster.server}, context \`${context.name}\``,
  };
}

interface Setting {
  /** Missing if it is a secret. */
  readonly value?: string;
  readonly secret?: boolean;
}

/** The fields of a kubeconfig that are read. An empty list may be null. */
interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?:
    | readonly { readonly name: string; readonly context: { readonly cluster: string } }[]
    | null;
  readonly clusters?:
    | readonly { readonly name: string; readonly cluster: { readonly server: string } }[]
    | null;
}

/** Undefined if there is no stack or Pulumi may not read it. */
async function settingsOf(
  stack: readonly string[],
  options: CommandOptions,
): Promise<Readonly<Record<string, Setting | undefined>> | undefined> {
  const args = ["config", "--json", "--non-interactive", ...stack];
  const { code, stdout } = await attempt("pulumi", args, options);
  return code === 0 ? JSON.parse(stdout) : undefined;
}

function unseen(reason: string): Unseen {
  return new Unseen(
    new Failure(`Expected to know the stack's cluster, got none: ${reason}.`),
    `: ${reason}`,
  );
}

function unknownContext(name: string, { contexts }: Kubeconfig): Failure {
  const known = (contexts ?? []).map((context) => `\`${context.name}\``).join(", ") || "none";
  return new Failure(
    `Expected \`kubernetes:context\` to be a context of KUBECONFIG, which has ${known}, got \`${name}\`. ` +
      "Set it with `pulumi config set kubernetes:context <value>`, or KUBECONFIG to the file that has it.",
  );
}
