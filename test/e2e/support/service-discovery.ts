import type { Commands } from "./commands.ts";

/** A target as Prometheus discovers it, with what is known of it. */
export interface Discovered {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The pods of the lab, with their annotations. */
export async function discoveredPods(commands: Commands): Promise<Discovered[]> {
  const text = await commands.kubectl("get", "pods", "--all-namespaces", "--output=json");
  const running = JSON.parse(text).items.filter(
    ({ status }: PodObject) => status.phase === "Running",
  );
  return running.map(({ metadata, status }: PodObject) => ({
    targets: [status.podIP],
    labels: {
      __meta_kubernetes_namespace: metadata.namespace,
      __meta_kubernetes_pod_name: metadata.name,
      ...annotationLabels("pod", metadata.annotations),
    },
  }));
}

/** As Prometheus has them: without characters that a label's name cannot have. */
function annotationLabels(kind: "pod" | "service", annotations: Annotations = {}) {
  const labels = Object.entries(annotations).map(([key, value]) => [
    `__meta_kubernetes_${kind}_annotation_${key.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`,
    value,
  ]);
  return Object.fromEntries(labels);
}

type Annotations = Readonly<Record<string, string>>;

interface PodObject {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly annotations?: Annotations;
  };
  readonly status: { readonly phase: string; readonly podIP: string };
}

/** The addresses behind all Services of the lab, with the annotations of these. */
export async function discoveredServices(commands: Commands): Promise<Discovered[]> {
  const list = async (kind: string) => {
    const text = await commands.kubectl("get", kind, "--all-namespaces", "--output=json");
    return JSON.parse(text).items;
  };
  const slices = await list("endpointslices");
  return (await list("services")).map(({ metadata }: ServiceObject) => {
    const { namespace, name, annotations } = metadata;
    const own = slices.filter(
      (slice: SliceObject) =>
        slice.metadata.namespace === namespace &&
        slice.metadata.labels["kubernetes.io/service-name"] === name,
    );
    return {
      targets: own.flatMap(({ ports, endpoints }: SliceObject) =>
        (endpoints ?? []).flatMap(({ addresses }) =>
          ports.flatMap(({ port }) => addresses.map((address) => `${address}:${port}`)),
        ),
      ),
      labels: {
        __meta_kubernetes_namespace: namespace,
        __meta_kubernetes_service_name: name,
        ...annotationLabels("service", annotations),
      },
    };
  });
}

interface ServiceObject {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly annotations?: Annotations;
  };
}

interface SliceObject {
  readonly metadata: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly endpoints: readonly { readonly addresses: readonly string[] }[] | null;
  readonly ports: readonly { readonly port: number }[];
}
