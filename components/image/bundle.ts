import { buildSync } from "esbuild";

/**
 * Bundles a Node program with its imports into one ES module. The same sources give the same text wherever the
 * repository is, and whatever ends its lines.
 *
 * @param root Directory that `entry` is relative to.
 * @throws esbuild's errors, such as an import that cannot be resolved.
 */
export function bundle(root: string, entry: string): string {
  return build(root, entry)
    .outputFiles.map((file) => file.text)
    .join("");
}

/** The files that such a bundle is made of, as paths in `root`. */
export function bundledFiles(root: string, entry: string): string[] {
  return Object.keys(build(root, entry).metafile.inputs);
}

function build(root: string, entry: string) {
  return buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    // Koa and its packages are CommonJS and `require` Node's modules; an ES module must define `require` itself.
    banner: {
      js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
    },
    legalComments: "eof",
    logLevel: "silent",
    metafile: true,
  });
}
