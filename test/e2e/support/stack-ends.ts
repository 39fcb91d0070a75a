import type { Commands } from "./commands.ts";
import type { End } from "./network-tries.ts";

/** An end of the stack, with a name such as `vault-0:8200`. */
export interface StackEnd extends End {
  readonly name: string;
}

/** Every running pod and every Service of the stack, each with every port that any of them declares, and one more. */
export async function stackEnds(commands: Commands): Promise<StackEnd[]> {
  const objects: StackObject[] = [];
  for (const namespace of ["visit-counter", "vault"]) {
    const get = ["get", "pods,services", `--namespace=${namespace}`, "--output=json"];
    objects.push(...JSON.parse(await commands.kubectl(...get)).items);
  }
  const ports = new Set([...objects.flatMap(portsOf), 9999]);
  return objects.flatMap((object) => {
    const address = addressOf(object);
    if (address === undefined) return [];
    const { name } = object.metadata;
    return [...ports].map((port) => ({ name: `${name}:${port}`, address, port, protocol: "TCP" }));
  });
}

interface StackObject {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly port: number }[];
  };
  readonly status: { readonly phase?: string; readonly podIP?: string };
}

interface Container {
  readonly ports?: readonly { readonly containerPort: number }[];
}

function portsOf({ spec }: StackObject): number[] {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return [
    ...containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
    ...(spec.ports ?? []).map(({ port }) => port),
  ];
}

/** Undefined for what has none, or none any more: another pod may have that of one that has completed. */
function addressOf({ spec, status }: StackObject): string | undefined {
  if (spec.clusterIP !== undefined) return spec.clusterIP === "None" ? undefined : spec.clusterIP;
  return status.phase === "Running" ? status.podIP : undefined;
}
