/** Where a value is in an object: names of fields and indexes of lists. */
export type Path = readonly (string | number)[];

/** A path as Pulumi writes it: `spec.template.metadata.annotations["example.com/a"]`, `spec.ports[0].port`. */
export function printPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/[."[\]]/.test(step)) text += `["${step.replaceAll('"', '\\"')}"]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** Reads a path as Pulumi writes it. */
export function parsePath(text: string): Path {
  const steps = text.matchAll(/\["((?:\\"|[^"])*)"\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...steps].map(([, quoted, index, field]) => {
    if (index !== undefined) return Number(index);
    return quoted?.replaceAll('\\"', '"') ?? field ?? "";
  });
}
