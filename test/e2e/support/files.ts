import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Contents of all files below a folder, by path. Leaves out symbolic links, and whatever is removed during the walk. */
export function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(contentsBelow(folder));
}

function* contentsBelow(folder: string): Iterable<[path: string, content: string]> {
  for (const entry of ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* contentsBelow(path);
    if (!entry.isFile()) continue;
    const content = ifThere(() => readFileSync(path, "latin1"));
    if (content !== undefined) yield [path, content];
  }
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
