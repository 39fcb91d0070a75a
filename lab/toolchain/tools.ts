import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../terminal/places.ts";
import { packageVersion } from "./package-version.ts";

/** A Go module below `lab/toolchain/` and the programs built from it. */
export interface Tool {
  /** The folder of the module. */
  readonly name: string;
  /** Import paths of the programs; each binary is named after the last element of its path. */
  readonly programs: readonly string[];
  /** The module whose version in go.mod is the tool's version. Default: the tool has no version. */
  readonly module?: string;
  /** Variables to set at link time, given the tool's version. */
  readonly variables?: (version: string) => Readonly<Record<string, string>>;
  /** Flags for every call of its binary. Default: none. */
  readonly flags?: readonly string[];
  /** The names of its one binary, which picks its program by the name it is called by. Default: the program's name. */
  readonly calledAs?: readonly string[];
  /** Files of another module that its main package embeds, as paths in that module. Default: none. */
  readonly embeds?: { readonly module: string; readonly files: readonly string[] };
  /** Whether it is a Pulumi plugin, which must not be on PATH. Default: no. */
  readonly plugin?: boolean;
  /** Minutes that its build takes on two processors. Default: 1. */
  readonly minutes?: number;
  /** Gigabytes of sources, caches and binaries that its build keeps until all tools are built. Default: 1. */
  readonly gigabytes?: number;
}

const pulumiVersion = (version: string) => ({
  "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version,
});

/** The tools that run a Pulumi program, with or without the lab. */
export const pulumiTools: readonly Tool[] = [
  {
    name: "pulumi-language-nodejs",
    programs: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
    module: "github.com/pulumi/pulumi/sdk/v3",
    variables: pulumiVersion,
    // Pulumi.yaml says `typescript: false`. The engine passes that on to newer hosts; this one, the newest that the
    // module proxy serves, needs the flag.
    flags: ["-typescript=false"],
  },
  {
    name: "pulumi",
    programs: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    module: "github.com/pulumi/pulumi/pkg/v3",
    variables: pulumiVersion,
    minutes: 3,
    gigabytes: 4,
  },
];

const kubernetesProvider = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** Pulumi's official Kubernetes plugin, built if its release is not available. */
export const kubernetesPlugin: Tool = {
  name: "pulumi-resource-kubernetes",
  programs: ["toolchain/pulumi-resource-kubernetes"],
  module: kubernetesProvider,
  // The engine accepts a plugin only if its version is that of the package that requires it.
  variables: () => ({
    [`${kubernetesProvider}/pkg/version.Version`]: packageVersion("@pulumi/kubernetes"),
  }),
  embeds: {
    module: kubernetesProvider,
    files: ["schema.json", "terraform-mapping.json"].map(
      (file) => `cmd/pulumi-resource-kubernetes/${file}`,
    ),
  },
  plugin: true,
  minutes: 7,
  gigabytes: 4,
};

/** Helm, for the chart tests and the benchmark of `up`. Nothing that a user runs needs it. */
export const helm: Tool = { name: "helm", programs: ["helm.sh/helm/v3/cmd/helm"] };

/** What checks manifests, for the audit. Nothing that a user runs needs them. */
export const auditTools: readonly Tool[] = [
  {
    name: "kube-score",
    programs: ["github.com/zegl/kube-score/cmd/kube-score"],
    module: "github.com/zegl/kube-score",
  },
  {
    name: "pod-security",
    programs: ["toolchain/pod-security"],
    module: "k8s.io/pod-security-admission",
  },
];

/** The tools that run inside the lab. */
export const labTools: readonly Tool[] = [
  { name: "pause", programs: ["toolchain/pause"] },
  { name: "coredns", programs: ["toolchain/coredns"] },
  {
    name: "local-path-provisioner",
    programs: ["github.com/rancher/local-path-provisioner"],
  },
  { name: "kube-router", programs: ["toolchain/kube-router"] },
  {
    name: "kubernetes",
    programs: ["toolchain/kubernetes"],
    calledAs: [
      "kube-apiserver",
      "kube-controller-manager",
      "kube-proxy",
      "kube-scheduler",
      "kubeadm",
      "kubectl",
      "kubelet",
    ],
    module: "k8s.io/kubernetes",
    variables: kubernetesVersion,
    minutes: 7,
    gigabytes: 7,
  },
  {
    name: "vault",
    programs: ["github.com/hashicorp/vault"],
    module: "github.com/hashicorp/vault",
    minutes: 9,
    gigabytes: 5,
  },
];

/** The version in a release's binaries is set by its build; without it they say v0.0.0. */
function kubernetesVersion(version: string): Record<string, string> {
  const [major = "", minor = ""] = version.slice(1).split(".");
  return Object.fromEntries(
    ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((where) => [
      [`${where}.gitVersion`, version],
      [`${where}.gitMajor`, major],
      [`${where}.gitMinor`, minor],
    ]),
  );
}

/** The folder of a tool's module. */
export function moduleFolder(tool: Tool): string {
  return join(repository, "lab", "toolchain", tool.name);
}

/** The names of a tool's commands. */
export function binaries(tool: Tool): readonly string[] {
  return tool.calledAs ?? programNames(tool);
}

/** The names of the files that a tool's build produces. */
export function programNames(tool: Tool): string[] {
  return tool.programs.map((program) => program.slice(program.lastIndexOf("/") + 1));
}

/** The version of a tool's module that its go.mod requires, such as `v1.37.2`. */
export function version(tool: Tool): string {
  const goMod = readFileSync(join(moduleFolder(tool), "go.mod"), "utf8");
  const required = goMod
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^require /, "")
        .split(" "),
    )
    .find(([module]) => module === tool.module);
  if (required?.[1] === undefined) {
    throw new Error(`lab/toolchain/${tool.name}/go.mod does not require ${tool.module}`);
  }
  return required[1];
}

/** The date of the commit that a tool's go.mod pins, such as `2026-01-15`. Only for a pseudo-version. */
export function sourceDate(tool: Tool): string {
  const [, ...parts] = version(tool).match(/-(\d{4})(\d{2})(\d{2})\d{6}-/) ?? [];
  return parts.join("-");
}

/** The linker's flags: no symbol tables, and the tool's variables. */
export function linkerFlags(tool: Tool): string {
  const variables = Object.entries(tool.variables?.(version(tool)) ?? {});
  return ["-s", "-w", ...variables.map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}
