import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Contents of all files below a folder, by path. Symbolic links are left out, and what is removed meanwhile. */
export function filesBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.flatMap((file) => contentOf(file)));
}

function contentOf(file: string): [file: string, content: string][] {
  try {
    return [[file, readFileSync(file, "latin1")]];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
