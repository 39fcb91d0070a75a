import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** The only file of a context that {@link bundle} makes. */
const bundleName = "server.mjs";

/**
 * Bundles a Node program and all it imports into one ES module, and makes a directory that holds just this file: a
 * Docker context. The same sources give the same bytes wherever the repository lies, and a context that is already
 * right is left untouched.
 *
 * @param root Directory that `entry` and `context` are relative to.
 * @returns The text of the bundle.
 * @throws What esbuild says about the sources, such as an import that cannot be resolved.
 */
export function bundle(root: string, entry: string, context: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    // Koa and its packages are CommonJS and `require` the modules of Node, which an ES module has to provide.
    banner: {
      js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
    },
    legalComments: "eof",
    logLevel: "silent",
  });
  const text = outputFiles.map((file) => file.text).join("");
  writeContext(join(root, context), text);
  return text;
}

// The Docker provider's digest of a context covers names, modes and bytes, so all three are made alike everywhere,
// whatever the user's umask is and whatever an earlier version left behind.
const mode = 0o644;

function writeContext(directory: string, text: string): void {
  if (isContextOf(directory, text)) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, bundleName), text);
  chmodSync(join(directory, bundleName), mode);
}

function isContextOf(directory: string, text: string): boolean {
  try {
    const file = join(directory, bundleName);
    return (
      readdirSync(directory).join() === bundleName &&
      (statSync(file).mode & 0o777) === mode &&
      readFileSync(file, "utf8") === text
    );
  } catch {
    return false;
  }
}
