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

/** The only file in a context. */
const bundleName = "server.mjs";

/**
 * Bundles a Node program with its imports into one ES module, the only file in the Docker context that this creates.
 * The same sources give the same bytes wherever the repository is, and an up-to-date context is left untouched.
 *
 * @param root Directory that `entry` and `context` are relative to.
 * @returns The text of the bundle.
 * @throws esbuild's errors, such as an import that cannot be resolved.
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
    // Koa and its packages are CommonJS and `require` Node's modules; an ES module must define `require` itself.
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

// The Docker provider's digest of a context covers names, modes and bytes. All three must be the same everywhere,
// whatever the user's umask and whatever an earlier version left behind.
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
