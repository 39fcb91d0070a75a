/** The parts of a state that are used here, as `pulumi stack export` prints them. */
export interface State {
  readonly deployment: {
    readonly resources: readonly {
      readonly type: string;
      readonly inputs: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** All Kubernetes objects that the program declares, except Vault's Release, as a List for kubectl. */
export function deployedObjects({ deployment }: State): object {
  const items = deployment.resources
    .filter(({ inputs }) => inputs?.apiVersion !== undefined)
    .map(({ inputs }) => withoutMarks(inputs));
  return { apiVersion: "v1", kind: "List", items };
}

/** The chart and the values of Vault's Release. */
export function vaultValues({ deployment }: State): { chart: string; values: unknown } {
  const release = deployment.resources.find(({ type }) => type.endsWith("/v3:Release"));
  if (release === undefined) throw new Error("Expected a Release in the stack, got none.");
  return { chart: String(release.inputs.chart), values: withoutMarks(release.inputs.values) };
}

/** Removes names that Pulumi adds, such as `__defaults`. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith("__"))
      .map(([name, field]) => [name, withoutMarks(field)]),
  );
}
