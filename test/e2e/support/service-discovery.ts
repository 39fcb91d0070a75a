import type { Commands } from "./commands.ts";

/** A target as Prometheus discovers it, with what is known of it. */
export interface Discovered {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The addresses behind all Services of the lab, with the annotations of these. */
export async function discovered(commands: Commands): Promise<Discovered[]> {
  const list = async (kind: string) => {
    const text = await commands.kubectl("get", kind, "--all-namespaces", "--output=json");
    return JSON.parse(text).items;
  };
  const slices = await list("endpointslices");
  return (await list("services")).map(({ metadata }: ServiceObject) => {
    const { namespace, name, annotations = {} } = metadata;
    const own = slices.filter(
      (slice: SliceObject) =>
        slice.metadata.namespace === namespace &&
        slice.metadata.labels["kubernetes.io/service-name"] === name,
    );
    const known = Object.entries(annotations).map(([key, value]) => [
      `__meta_kubernetes_service_annotation_${key.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`,
      value,
    ]);
    return {
      targets: own.flatMap(({ ports, endpoints }: SliceObject) =>
        (endpoints ?? []).flatMap(({ addresses }) =>
          ports.flatMap(({ port }) => addresses.map((address) => `${address}:${port}`)),
        ),
      ),
      labels: {
        __meta_kubernetes_namespace: namespace,
        __meta_kubernetes_service_name: name,
        ...Object.fromEntries(known),
      },
    };
  });
}

interface ServiceObject {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
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
