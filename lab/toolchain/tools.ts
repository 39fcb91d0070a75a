import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../terminal/places.ts";
import { packageVersion } from "./package-version.ts";

/** A Go module below `lab/toolchain/` and the programs that are built of it. */
export interface Tool {
  /** The folder of the module. */
  readonly name: string;
  /** Import paths of the programs; the last element of each is the name of its binary. */
  readonly programs: readonly string[];
  /** The module whose version in go.mod is the tool's own. Default: the tool has none. */
  readonly module?: string;
  /** Variables that are set at link time, given the tool's version. */
  readonly variables?: (version: string) => Readonly<Record<string, string>>;
  /** Flags that its binary is always called with. Default: none. */
  readonly flags?: readonly string[];
  /** The names that its one binary is called by, where it does as it is called. Default: only the program's own. */
  readonly calledAs?: readonly string[];
  /** Files of another module that its main package embeds, by their paths in that module. Default: none. */
  readonly embeds?: { readonly module: string; readonly files: readonly string[] };
  /** Whether it is a plugin of Pulumi's, and so kept off PATH. Default: no. */
  readonly plugin?: boolean;
  /** Minutes that its build takes on two processors. Default: 1. */
  readonly minutes?: number;
  /** Gigabytes of sources, caches and binaries that its build adds until all tools are built. Default: 1. */
  readonly gigabytes?: number;
}

const pulumiVersion = (version: string) => ({
  "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version,
});

/** What runs a Pulumi program, with or without the lab. */
export const pulumiTools: readonly Tool[] = [
  {
    name: "pulumi-language-nodejs",
    programs: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
    module: "github.com/pulumi/pulumi/sdk/v3",
    variables: pulumiVersion,
    // Pulumi.yaml says `typescript: false`. Newer hosts are told so by the engine, this one, the newest that the module
    // proxy serves, only by its flag.
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

/** The official Kubernetes plugin of Pulumi's, for where its release cannot be had. */
export const kubernetesPlugin: Tool = {
  name: "pulumi-resource-kubernetes",
  programs: ["toolchain/pulumi-resource-kubernetes"],
  module: kubernetesProvider,
  // The engine takes a plugin only by the version of the package that asks for it.
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

/** What the tests of charts and the benchmark of `up` compare with. Nothing that a user runs needs it. */
export const helm: Tool = { name: "helm", programs: ["helm.sh/helm/v3/cmd/helm"] };

/** What the lab runs inside. */
export const labTools: readonly Tool[] = [
  { name: "pause", programs: ["toolchain/pause"] },
  { name: "coredns", programs: ["toolchain/coredns"] },
  {
    name: "local-path-provisioner",
    programs: ["github.com/rancher/local-path-provisioner"],
  },
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

/** A release's binaries carry their version because its build sets it; built from the module they say v0.0.0. */
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

/** The names by which a tool is called. */
export function binaries(tool: Tool): readonly string[] {
  return tool.calledAs ?? programNames(tool);
}

/** The names of the files that are built of a tool. */
export function programNames(tool: Tool): string[] {
  return tool.programs.map((program) => program.slice(program.lastIndexOf("/") + 1));
}

/** The version that a tool's go.mod requires of its module, such as `v1.37.2`. */
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

/** The day of the commit that a tool's module is pinned to, such as `2026-01-15`. Only for one without a release's version. */
export function sourceDate(tool: Tool): string {
  const [, ...parts] = version(tool).match(/-(\d{4})(\d{2})(\d{2})\d{6}-/) ?? [];
  return parts.join("-");
}

/** The linker's flags: no symbol tables, and the tool's variables. */
export function linkerFlags(tool: Tool): string {
  const variables = Object.entries(tool.variables?.(version(tool)) ?? {});
  return ["-s", "-w", ...variables.map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}
