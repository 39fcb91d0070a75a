import * as pulumi from "@pulumi/pulumi";
import { resultAnnotation } from "../../keeper/src/rollout/contract.ts";

/** The only stand-in for the Pulumi engine: records what a program registers, and creates nothing. */

// biome-ignore lint/suspicious/noExplicitAny: inputs have the shape of their resource, of whatever type that is
export type Inputs = any;

/** A resource as the program registered it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
  readonly parent: string;
  /** URNs of the resources that must exist first. */
  readonly dependencies: readonly string[];
  readonly retainOnDelete: boolean;
  /** Paths of the inputs that an update leaves alone. */
  readonly ignoreChanges: readonly string[];
  /** How long the engine lets the provider take, where that is not the provider's default. */
  readonly timeouts: Readonly<Record<string, string>>;
}

/** The outcome of running a program. */
export interface Run<T> {
  readonly result: T;
  readonly registrations: readonly Registration[];
  /** The program's messages to the user. */
  readonly notices: readonly string[];
  /** The one resource of this type, and of this name if given. */
  only(type: string, name?: string): Registration;
  /** The outputs that the component of this URN registered; fails if there are none. */
  registeredOutputs(urn: string): unknown;
}

export interface RunOptions {
  /** Configuration of the stack, without the project's prefix. */
  readonly config?: Readonly<Record<string, string>>;
  /** Run as `pulumi preview` does: properties that only a created resource has are unknown. */
  readonly preview?: boolean;
  /** @default what a self-managed backend says */
  readonly organization?: string;
  /** The one name by which the backend knows the stack. @default the full one */
  readonly stackName?: string;
  /** The outputs of the resources in the last state, by URN, or why it cannot be read. @default never been up */
  readonly lastState?: Readonly<Record<string, Inputs>> | Error;
  /** Objects of the cluster that the program may read, by `type id`. */
  readonly cluster?: Readonly<Record<string, Inputs>>;
}

export const project = "visit-counter";

/** Runs a program, or a part of one, and waits until all its registrations are done. */
export async function run<T>(
  program: () => T | Promise<T>,
  {
    config = {},
    preview = false,
    organization = "organization",
    stackName = `${organization}/${project}/test`,
    lastState = {},
    cluster = {},
  }: RunOptions = {},
): Promise<Run<T>> {
  const registrations: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom, id }) =>
        id
          ? { id, state: found(cluster, `${type} ${id}`) }
          : {
              id: custom ? `${name}-id` : undefined,
              state: { ...inputs, ...(preview ? {} : created(type, inputs)) },
            },
      call({ token, inputs }) {
        if (token !== "pulumi:pulumi:readStackResourceOutputs")
          throw new Error(`Expected no calls to a provider, got ${token}.`);
        if (inputs.stackName !== stackName)
          throw failedCall(new Error(`unknown stack "${inputs.stackName}"`));
        if (lastState instanceof Error) throw failedCall(lastState);
        const outputs = Object.entries(lastState).map(([urn, outputs]) => [urn, { outputs }]);
        return { name: inputs.stackName, outputs: Object.fromEntries(outputs) };
      },
    },
    project,
    "test",
    preview,
    organization,
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value])),
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response !== undefined)
        registrations.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          inputs: request.getObject().toJavaScript(),
          parent: request.getParent(),
          dependencies: request.getDependenciesList(),
          retainOnDelete: request.getRetainondelete(),
          ignoreChanges: request.getIgnorechangesList(),
          timeouts: given(request.getCustomtimeouts()?.toObject()),
        });
      callback(error, response);
    });

  const notices: string[] = [];
  const { log, warn } = console;
  const note = (print: (line: string) => void) => (line: string) => {
    const notice = /^(?:info|warning): \[runtime\] (.*)$/s.exec(line)?.[1];
    if (notice === undefined) print(line);
    else notices.push(notice);
  };
  console.log = note(log);
  console.warn = note(warn);
  try {
    const result = await program();
    await waitForRPCs();
    const { resources } = monitor;
    return {
      result,
      registrations,
      notices,
      only: (type, name) => only(registrations, type, name),
      registeredOutputs: (urn) => resources.get(urn)?.state.toJavaScript(),
    };
  } finally {
    console.log = log;
    console.warn = warn;
  }
}

/** The part of the SDK's mock monitor that mocks do not see: parents, options and registered outputs. */
interface Monitor {
  readonly resources: ReadonlyMap<string, { readonly state: { toJavaScript(): unknown } }>;
  registerResource(
    request: {
      getType(): string;
      getName(): string;
      getObject(): { toJavaScript(): Inputs };
      getParent(): string;
      getDependenciesList(): string[];
      getRetainondelete(): boolean;
      getIgnorechangesList(): string[];
      getCustomtimeouts(): { toObject(): Record<string, string> } | undefined;
    },
    callback: (error: unknown, response: { getUrn(): string } | undefined) => void,
  ): Promise<void>;
}

// Exported by the SDK, but missing from its types.
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

/** Without what is empty. */
function given(timeouts: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(timeouts).filter(([, time]) => time !== ""));
}

/** As gRPC has it. */
function failedCall(error: Error): Error {
  return Object.assign(error, { details: error.message });
}

/** An object that the program reads. */
function found(cluster: Readonly<Record<string, Inputs>>, object: string): Inputs {
  if (!Object.hasOwn(cluster, object)) throw new Error(`Expected no read of ${object}.`);
  return cluster[object];
}

/** What providers add to the inputs of a resource that they created, as far as the program reads it. */
function created(type: string, inputs: Inputs): Record<string, unknown> {
  switch (type) {
    case "docker:index/image:Image":
      return { repoDigest: `${inputs.imageName.replace(/:[^:/]*$/, "")}@sha256:${"0".repeat(64)}` };
    case "kubernetes:core/v1:Service":
      return { spec: { clusterIP: "10.96.0.10", ...inputs.spec } };
    case "kubernetes:core/v1:ServiceAccount":
    case "kubernetes:apps/v1:StatefulSet":
      return { metadata: { ...inputs.metadata, uid: `id-of-${inputs.metadata.name}` } };
    case "kubernetes:batch/v1:Job":
      return {
        metadata: {
          ...inputs.metadata,
          uid: `id-of-${inputs.metadata.name}`,
          annotations: { ...inputs.metadata.annotations, [resultAnnotation]: "All is well." },
        },
      };
    case "kubernetes:core/v1:Namespace":
      return { metadata: { ...inputs.metadata, uid: `id-of-${inputs.metadata.name}` } };
    default:
      return {};
  }
}

function only(registrations: readonly Registration[], type: string, name?: string): Registration {
  const [resource, ...others] = registrations.filter(
    (registration) =>
      registration.type === type && (name === undefined || registration.name === name),
  );
  if (resource === undefined || others.length > 0)
    throw new Error(`Expected one ${type} ${name ?? ""}, got ${resource ? "several" : "none"}.`);
  return resource;
}

/** The value of an output. Never resolves for an unknown one. */
export function resolved<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}
