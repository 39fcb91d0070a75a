import type { Commands } from "./commands.ts";

/** Names of the pods that PodMonitors lead to: those with their labels that have their port. */
export async function monitoredPods(commands: Commands, selector: string): Promise<string[]> {
  const found = await commands.kubectl(
    ...["get", "podmonitors", "--all-namespaces", "--output=json", selector],
  );
  const { items } = JSON.parse(found) as { items: PodMonitor[] };
  return (await Promise.all(items.map((monitor) => podsOf(commands, monitor)))).flat();
}

async function podsOf(commands: Commands, { metadata, spec }: PodMonitor): Promise<string[]> {
  const labels = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const found = await commands.kubectl(
    ...["get", "pods", "--output=json"],
    ...[`--namespace=${metadata.namespace}`, `--selector=${labels}`],
  );
  const { items } = JSON.parse(found) as { items: Pod[] };
  return items.filter((pod) => hasPort(pod, spec)).map(({ metadata }) => metadata.name);
}

function hasPort({ spec }: Pod, { podMetricsEndpoints }: PodMonitor["spec"]): boolean {
  const ports = spec.containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name));
  return podMetricsEndpoints.every(({ port }) => ports.includes(port));
}

interface PodMonitor {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly { readonly port: string }[];
  };
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly containers: readonly { readonly ports?: readonly { readonly name: string }[] }[];
  };
}
