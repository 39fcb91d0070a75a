import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { instances } from "../../../lab/box/instance.ts";
import { instance } from "./commands.ts";

const group = instance.hostInterface;

/** What the lab could leave behind on a host, sorted, one trace per entry. Other labs may come and go meanwhile. */
export function hostTraces(): string[] {
  return [
    ...lines("ip", ["-oneline", "link"]).map((line) => `interface ${line.split(":")[1]?.trim()}`),
    ...lines("ip", ["-4", "route", "show", "table", "all"]).map((line) => `route ${line.trim()}`),
    ...lines("find", ["/sys/fs/cgroup", "-maxdepth", "3", "-type", "d", "-name", group]),
    ...mounts(),
    ...loopDevices().map((file) => `disk ${file}`),
    ...folders
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => lines("find", [folder, "-maxdepth", "2"])),
    ...kernelSettings(),
    ...processes(),
  ]
    .filter((trace) => !isOfAnotherLab(trace))
    .sort();
}

function isOfAnotherLab(trace: string): boolean {
  return instances()
    .filter(({ name }) => name !== instance.name)
    .some(({ hostInterface, folder }) =>
      new RegExp(`[ ]${hostInterface}(?![-\\w])|${folder}/`).test(trace),
    );
}

/** The files behind the loop devices of the tests' lab. Once its box has ended, their paths begin at its folder. */
export function loopDevices(): string[] {
  return lines("losetup", ["--list", "--noheadings", "--output=BACK-FILE"]).filter((file) =>
    new RegExp(`visit-counter/${instance.name}/|^/disks/`).test(file),
  );
}

/** Folders where the box's programs write by default. */
const folders = [
  ...[
    "/etc/cni",
    "/etc/containerd",
    "/etc/docker",
    "/etc/kubernetes",
    "/opt/cni",
    "/opt/containerd",
  ],
  ...[
    "/run/containerd",
    "/run/docker",
    "/usr/libexec/kubernetes",
    "/var/log/containers",
    "/var/log/pods",
  ],
  ...["cni", "containerd", "docker", "docker-registry", "etcd", "kubelet"].map(
    (name) => `/var/lib/${name}`,
  ),
];

function mounts(): string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .filter((line) => /visit-counter|kubelet|containerd|docker/.test(line))
    .map((line) => `mount ${line}`);
}

/** Kernel-wide settings that a kubelet or a kube-proxy would change. */
function kernelSettings(): string[] {
  return [
    "kernel/panic",
    "kernel/panic_on_oops",
    "net/ipv4/ip_forward",
    "net/netfilter/nf_conntrack_max",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
  ].flatMap((name) => {
    try {
      return [`${name} ${readFileSync(`/proc/sys/${name}`, "utf8").trim()}`];
    } catch {
      return [];
    }
  });
}

/** Names of processes that the tests' commands started and that still run. */
function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return environment.split("\0").includes(`VISIT_COUNTER_LAB=${instance.name}`)
          ? [`process ${name}`]
          : [];
      } catch {
        return [];
      }
    });
}

function lines(command: string, args: readonly string[]): string[] {
  return execFileSync(command, args, { encoding: "utf8" }).split("\n").filter(Boolean);
}
