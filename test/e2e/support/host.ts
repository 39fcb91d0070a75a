import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What the lab could leave behind on a host, sorted, one thing per line. */
export function hostTraces(): string[] {
  return [
    ...mounts(),
    ...lines("ip", ["-oneline", "link"]).map((line) => `interface ${line.split(":")[1]?.trim()}`),
    ...lines("ip", ["-4", "route", "show", "table", "all"]).map((line) => `route ${line.trim()}`),
    ...lines("find", [
      "/sys/fs/cgroup",
      "-mindepth",
      "1",
      "-maxdepth",
      "3",
      "-type",
      "d",
      "-name",
      "counter-*",
    ]),
    ...lines("find", [
      "/etc",
      "/opt",
      "/usr",
      "/var/lib",
      "-xdev",
      "-newermt",
      started,
      "-not",
      "-type",
      "d",
    ]),
    ...kernelSettings(),
    ...processes(),
  ].sort();
}

/** When the tests began: what is younger in a folder of the system is a trace. */
const started = new Date().toISOString();

function mounts(): string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .trim()
    .split("\n")
    .map((line) => `mount ${line.split(" ").slice(0, 3).join(" ")}`);
}

/** The settings of the whole kernel that a kubelet or a kube-proxy would change. */
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

/** Processes of other namespaces than ours, by name: the box's, and those of its pods. */
function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return environment.includes("VISIT_COUNTER_LAB=e2e") ? [`process ${name}`] : [];
      } catch {
        return [];
      }
    });
}

function lines(command: string, args: readonly string[]): string[] {
  return execFileSync(command, args, { encoding: "utf8" }).split("\n").filter(Boolean);
}
