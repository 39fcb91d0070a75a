import type { State } from "../state.ts";

/** An object of the stack that runs pods. */
export interface Workload {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

const kinds = ["Deployment", "StatefulSet"] as const;
type Kind = (typeof kinds)[number];

/** The workloads of a stack: its own and those of its Helm releases. */
export function workloads({ resources = [] }: State): Workload[] {
  return resources
    .filter((resource) => !resource.delete)
    .flatMap(({ type, id = "", inputs, outputs }) =>
      kinds.flatMap((kind) => {
        if (type === `kubernetes:apps/v1:${kind}`) return [named(kind, id)];
        if (type !== "kubernetes:helm.sh/v3:Release") return [];
        const names = outputs?.resourceNames?.[`${kind}.apps/apps/v1`] ?? [];
        return names.map((name) => named(kind, name, inputs?.namespace));
      }),
    );
}

/** @param path `namespace/name`, or only the name for the namespace of its release */
function named(kind: Kind, path: string, namespace = "default"): Workload {
  const [name = "", ownNamespace = namespace] = path.split("/").reverse();
  return { kind, namespace: ownNamespace, name };
}
