/** The state of a stack, as `pulumi stack export` prints it, as far as is needed here. */
export interface State {
  readonly deployment: {
    readonly resources: readonly {
      readonly type: string;
      readonly inputs: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** What the program declares to Kubernetes, Vault's Release aside, as kubectl reads it. */
export function deployedObjects({ deployment }: State): object {
  const items = deployment.resources
    .filter(({ inputs }) => inputs?.apiVersion !== undefined)
    .map(({ inputs }) => withoutMarks(inputs));
  return { apiVersion: "v1", kind: "List", items };
}

/** The chart and the values that Vault's Release was made with. */
export function vaultValues({ deployment }: State): { chart: string; values: unknown } {
  const release = deployment.resources.find(({ type }) => type.endsWith("/v3:Release"));
  if (release === undefined) throw new Error("Expected a Release in the stack, got none.");
  return { chart: String(release.inputs.chart), values: withoutMarks(release.inputs.values) };
}

/** Names such as `__defaults` are Pulumi's own. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith("__"))
      .map(([name, field]) => [name, withoutMarks(field)]),
  );
}
