import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.ts";

/** The resources below the stack in a tree that Pulumi drew, sorted, each with its parent: types and names. */
export function drawnResources(tree: string): string[] {
  const path: string[] = [];
  const resources: string[] = [];
  for (const [, indent = "", type, name] of tree.matchAll(/^ {4}([ │├└─]*)(\S+:\S+) +(\S+)$/gm)) {
    path.splice(indent.length / 3, path.length, `${type} ${name}`);
    if (path.length > 1) resources.push(path.slice(1).join(" / "));
  }
  return resources.sort();
}

/** The same from a golden file, whose URNs hold the parents' types but not their names. */
export function goldenResources(example: string): string[] {
  const golden = readFileSync(join(root, "test/golden", `${example}.json`), "utf8");
  const resources = JSON.parse(golden).map(({ urn }: { urn: string }) => {
    const [, , types = "", name = ""] = urn.slice("urn:pulumi:".length).split("::");
    return { types: types.split("$").map(displayedType), name };
  }) as { types: string[]; name: string }[];
  const components = resources.filter(({ types }) => types.length === 1);
  return resources
    .map(({ types: [component = "", child], name }) => {
      if (child === undefined) return `${component} ${name}`;
      // Children are named after their component.
      const parent = components.find(
        ({ types, name: own }) => types[0] === component && `${name}-`.startsWith(`${own}-`),
      );
      return `${component} ${parent?.name} / ${child} ${name}`;
    })
    .sort();
}

/** Pulumi omits the file of a module that is named like the type: `docker:index/image:Image`. */
function displayedType(type: string): string {
  return type.replace(/\/(\w+):(\w+)$/, (whole, file, noun) =>
    file.toLowerCase() === noun.toLowerCase() ? `:${noun}` : whole,
  );
}
