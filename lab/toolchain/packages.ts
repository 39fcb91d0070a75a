import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { run } from "../terminal/command.ts";
import { cacheFolder } from "../terminal/places.ts";

/** Debian or Ubuntu packages that are unpacked into one folder. */
export interface PackageSet {
  /** The name of the folder. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Which dependencies are unpacked too: those that the host lacks, or all. */
  readonly dependencies: "missing" | "all";
}

/** The packages that the box runs: container runtime, image builder, registry, etcd, network, file system. */
export const boxPackages: PackageSet = {
  name: "box",
  packages: [
    "conntrack",
    "containerd",
    "containernetworking-plugins",
    "docker-registry",
    "docker.io",
    "etcd-server",
    "iproute2",
    "ipset",
    "iptables",
    "runc",
    "tini",
    "xfsprogs",
  ],
  dependencies: "missing",
};

/**
 * The contents of the base images besides Node and Vault: a C library, a shell, and an `nslookup` that applies the
 * search list to `counter-1.counter`; busybox's applies it only to names without a dot.
 */
export const imagePackages: PackageSet = {
  name: "image",
  packages: ["busybox-static", "libc6", "libgcc-s1", "libstdc++6", "bind9-dnsutils"],
  dependencies: "all",
};

/** The folder that a set is unpacked into. */
export function packageFolder(set: PackageSet): string {
  return join(cacheFolder(), "toolchain", "packages", set.name);
}

/** Whether the set is unpacked, with its current list of packages. */
export function isUnpacked(set: PackageSet): boolean {
  const stamp = join(packageFolder(set), ".packages");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(set);
}

/**
 * Downloads and unpacks a set. Nothing is installed: package lists, archives and locks are in a separate folder, and no
 * maintainer script runs.
 */
export async function unpack(set: PackageSet, log: string): Promise<void> {
  const work = join(cacheFolder(), "toolchain", "work", `packages-${set.name}`);
  const lists = join(work, "lists");
  const archives = join(work, "archives");
  const unpacked = join(work, "root");
  rmSync(unpacked, { recursive: true, force: true });
  for (const folder of [lists, archives]) mkdirSync(join(folder, "partial"), { recursive: true });
  mkdirSync(unpacked, { recursive: true });

  const apt = [
    "-q",
    "-y",
    "-o",
    `Dir::State::lists=${lists}`,
    "-o",
    `Dir::Cache=${work}`,
    "-o",
    "Debug::NoLocking=1",
  ];
  if (set.dependencies === "all") {
    writeFileSync(join(work, "nothing-installed"), "");
    apt.push("-o", `Dir::State::status=${join(work, "nothing-installed")}`);
  }
  const options = { log, env: { DEBIAN_FRONTEND: "noninteractive" } };
  await run("apt-get", [...apt, "update"], options);
  // apt resolves the dependencies; with --download-only it changes nothing.
  const download = ["install", "--download-only", "--reinstall", "--no-install-recommends"];
  await run("apt-get", [...apt, ...download, ...set.packages], options);

  for (const archive of readdirSync(archives).filter((file) => file.endsWith(".deb"))) {
    await run("dpkg-deb", ["--extract", join(archives, archive), unpacked], { log });
  }
  if (set === boxPackages) linkIptables(unpacked);
  writeFileSync(join(unpacked, ".packages"), fingerprint(set));

  rmSync(packageFolder(set), { recursive: true, force: true });
  mkdirSync(join(packageFolder(set), ".."), { recursive: true });
  renameSync(unpacked, packageFolder(set));
  rmSync(work, { recursive: true, force: true });
}

/** Makes the links that installing the package would have made. */
function linkIptables(root: string): void {
  for (const family of ["iptables", "ip6tables"]) {
    for (const suffix of ["", "-save", "-restore"]) {
      symlinkSync("xtables-nft-multi", join(root, "usr", "sbin", `${family}${suffix}`));
    }
  }
}

function fingerprint(set: PackageSet): string {
  const release = readFileSync("/etc/os-release", "utf8");
  return createHash("sha256")
    .update(JSON.stringify([release, set]))
    .digest("hex");
}

/** The environment in which the box's unpacked programs find each other and their libraries. */
export function packageEnvironment(): Record<string, string> {
  const root = packageFolder(boxPackages);
  const libraries = [join(root, "usr/lib/x86_64-linux-gnu"), join(root, "lib/x86_64-linux-gnu")];
  const programs = ["usr/sbin", "usr/bin", "sbin", "bin"].map((folder) => join(root, folder));
  return {
    PATH: [...programs, process.env.PATH].join(":"),
    LD_LIBRARY_PATH: libraries.join(":"),
    XTABLES_LIBDIR: join(root, "usr/lib/x86_64-linux-gnu/xtables"),
  };
}
