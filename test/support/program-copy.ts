import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundledFiles } from "../../components/image/bundle.ts";
import { type Inputs, run } from "./engine.ts";
import { projectFiles, root } from "./project.ts";

/** Folders of the packages with an image. */
export const imagePackages = ["app", "keeper"];

/**
 * A copy of the program's sources in a folder of its own, with the packages that its images contain.
 *
 * @param change of each file's text. @default none
 */
export function copyOfProgram(change = (text: string, _file: string) => text): string {
  const copy = mkdtempSync(join(tmpdir(), "visit-counter-copy-"));
  const sources = projectFiles().filter((file) =>
    /^(?:app|components|keeper)\/|^[^/]+$/.test(file),
  );
  for (const file of sources) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), change(readFileSync(join(root, file), "utf8"), file));
  }
  mkdirSync(join(copy, "node_modules"));
  for (const name of ["@pulumi", "esbuild"])
    symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name));
  // Copies: the bundle names the real paths of its files.
  for (const name of bundledPackages())
    cpSync(join(root, "node_modules", name), join(copy, "node_modules", name), {
      recursive: true,
    });
  return copy;
}

/** The packages, or their scopes, that the images' bundles contain. */
function bundledPackages(): Set<string> {
  const files = imagePackages.flatMap((folder) =>
    Object.values(programsOf(folder)).flatMap((module) =>
      bundledFiles(root, `${folder}/${module}`),
    ),
  );
  return new Set(files.flatMap((path) => /^node_modules\/([^/]+)\//.exec(path)?.[1] ?? []));
}

/** Module of each program. */
function programsOf(folder: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).programs;
}

/** What a copy of the program, or the program itself, builds an image of: its inputs, with the tag, and its context. */
export async function imageOf(
  copy: string,
  folder: string,
): Promise<{ readonly inputs: Inputs; readonly context: Readonly<Record<string, string>> }> {
  const { PackageImage } = await load<typeof import("../../components/image/package-image.ts")>(
    copy,
    "components/image/package-image.ts",
  );
  const registry = "ghcr.io/you";
  const platform = "linux/amd64";
  const args = { package: folder, registry, baseImage: "node:24-alpine", platform, push: true };
  const { only } = await run(() => new PackageImage(folder, args));
  const context = join(copy, folder, "dist");
  return {
    inputs: only("docker:index/image:Image").inputs,
    context: Object.fromEntries(
      readdirSync(context)
        .sort()
        .map((file) => [file, readFileSync(join(context, file), "utf8")]),
    ),
  };
}

/** Loads a module of a copy. */
export function load<Module>(copy: string, path: string): Promise<Module> {
  return import(pathToFileURL(join(copy, path)).href);
}
