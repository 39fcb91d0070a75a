// node lab/start.mjs test/e2e/support/mirror.ts <toolchain folder> <mirror folder> [port]: builds a mirror of the
// makers' sites from a built toolchain, serves it on loopback until interrupted, and prints the environment variables
// that point to it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join, normalize, resolve } from "node:path";
import { plugins } from "../../../lab/stack/plugins.ts";
import { Failure, main } from "../../../lab/terminal/failure.ts";
import {
  pluginRelease,
  type Release,
  type ReleaseFile,
  releaseOf,
  type Site,
  sites,
} from "../../../lab/toolchain/release.ts";
import { labTools, pulumiTools } from "../../../lab/toolchain/tools.ts";
import { zip } from "./zip.ts";

if (import.meta.main) await main(run);

async function run(): Promise<void> {
  const [toolchain = "", folder = "", port = "0"] = process.argv.slice(2);
  if (!existsSync(toolchain) || folder === "") {
    throw new Failure(
      "Expected a toolchain's folder and a folder for the mirror. For example: node lab/start.mjs test/e2e/support/mirror.ts ~/.cache/visit-counter/toolchain /tmp/mirror",
    );
  }
  for (const name of makeMirror(toolchain, resolve(folder))) {
    process.stderr.write(`Left out ${name}: ${toolchain} lacks some of its binaries.\n`);
  }
  const server = await serveMirror(resolve(folder), Number(port));
  for (const [name, address] of Object.entries(mirrorVariables(server))) {
    process.stdout.write(`export ${name}=${address}\n`);
  }
  await once(server, "close");
}

/**
 * Puts every release whose binaries are all in a toolchain's folder into a mirror.
 *
 * @param folder absolute path; must outlive every use of what was downloaded from the mirror
 * @returns the names of the releases that were left out
 */
export function makeMirror(toolchain: string, folder: string): string[] {
  const leftOut: string[] = [];
  for (const release of releases()) {
    const complete = release.files
      .flatMap((file) => Object.keys(file.binaries))
      .every((name) => existsSync(builtAs(toolchain, name)));
    if (!complete) leftOut.push(release.name);
    else
      for (const file of release.files)
        publish(file, toolchain, join(folder, hostOf(release.site)));
  }
  return leftOut;
}

/** Every release that the lab downloads. */
export function releases(): Release[] {
  const ofTools = [...pulumiTools, ...labTools].flatMap((tool) => releaseOf(tool) ?? []);
  const ofPlugins = plugins().map(({ name, version }) => pluginRelease(name, version));
  return [...new Map([...ofTools, ...ofPlugins].map((one) => [one.name, one])).values()];
}

/** Plugins are kept off PATH, each in its own folder. */
function builtAs(toolchain: string, name: string): string {
  const plugin = join(toolchain, "plugins", name, name);
  return existsSync(plugin) ? plugin : join(toolchain, "bin", name);
}

function hostOf(site: Site): string {
  return new URL(site.address).host;
}

function publish(file: ReleaseFile, toolchain: string, folder: string): void {
  const path = join(folder, file.path);
  mkdirSync(dirname(path), { recursive: true });
  const root = mkdtempSync(join(dirname(path), ".members-"));
  const members = Object.entries(file.binaries);
  for (const [name, member] of members) {
    mkdirSync(dirname(join(root, member)), { recursive: true });
    copyBinary(builtAs(toolchain, name), join(root, member), folder);
  }
  const [[, member] = ["", ""]] = members;
  if (file.kind === "plain") copyFileSync(join(root, member), path);
  if (file.kind === "zip") writeFileSync(path, zip(member, readFileSync(join(root, member))));
  if (file.kind === "tar.gz") {
    const names = members.map(([, name]) => name);
    execFileSync("tar", ["-C", root, "-c", "-I", "gzip -1", "-f", path, ...names]);
  }
  rmSync(root, { recursive: true });
  const sum = createHash("sha256").update(readFileSync(path)).digest("hex");
  const list = file.kind === "plain" ? sum : `${sum}  ${basename(path)}\n`;
  writeFileSync(join(folder, file.checksums), list);
}

/**
 * A binary that needs flags is built with a script that calls the binary beside it. A release has one file for both:
 * so the mirror publishes the script, which calls a copy of the binary in the mirror.
 */
function copyBinary(from: string, to: string, folder: string): void {
  const behind = `${from}.binary`;
  if (!existsSync(behind)) {
    copyFileSync(from, to);
    return;
  }
  const copy = join(folder, basename(behind));
  copyFileSync(behind, copy);
  const script = readFileSync(from, "utf8");
  writeFileSync(to, script.replace('"$0.binary"', `'${copy}'`), { mode: 0o755 });
}

/** Serves a mirror on loopback. */
export async function serveMirror(folder: string, port = 0): Promise<Server> {
  const server = createServer(({ url = "" }, response) => {
    const path = join(folder, normalize(decodeURI(new URL(url, "http://mirror").pathname)));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-length": statSync(path).size });
    return createReadStream(path).pipe(response);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Environment variables that point the lab to a served mirror. */
export function mirrorVariables(server: Server): Record<string, string> {
  const { port } = server.address() as AddressInfo;
  const names = sites.map((site) => [site.mirror, `http://127.0.0.1:${port}/${hostOf(site)}`]);
  return Object.fromEntries(names);
}
