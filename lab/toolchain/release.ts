import { Failure } from "../terminal/failure.ts";
import { binaries, pulumiTools, type Tool, version } from "./tools.ts";

/** A site with a maker's releases. */
export interface Site {
  /** The base address. */
  readonly address: string;
  /** The environment variable that may name a mirror's base address instead, with the same files below it. */
  readonly mirror: string;
}

/** A file at a maker's site. */
export interface ReleaseFile {
  /** Path below the base address. */
  readonly path: string;
  /** Path of the file with its checksum, below the same base address. */
  readonly checksums: string;
  /** The format; a plain file is itself a binary. */
  readonly kind: "plain" | "tar.gz" | "zip";
  /** The binaries it contains: their paths in the archive, by name. */
  readonly binaries: Readonly<Record<string, string>>;
}

/** A maker's release of one version of a program. */
export interface Release {
  /** The name in messages: `vault`. */
  readonly name: string;
  /** With a leading v. */
  readonly version: string;
  readonly site: Site;
  readonly files: readonly ReleaseFile[];
}

const github: Site = { address: "https://github.com", mirror: "VISIT_COUNTER_MIRROR_GITHUB" };

/** Source: https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/. */
const kubernetes: Site = {
  address: "https://dl.k8s.io",
  mirror: "VISIT_COUNTER_MIRROR_KUBERNETES",
};

/** Source: https://developer.hashicorp.com/vault/install. */
const hashicorp: Site = {
  address: "https://releases.hashicorp.com",
  mirror: "VISIT_COUNTER_MIRROR_HASHICORP",
};

/** All sites that releases are downloaded from. */
export const sites: readonly Site[] = [github, kubernetes, hashicorp];

/**
 * The base address of a site, or of the mirror that the environment names instead, without a trailing slash. Throws a
 * `Failure` if the environment's value is not an address.
 */
export function addressOf(site: Site, env: NodeJS.ProcessEnv = process.env): string {
  const address = env[site.mirror] || site.address;
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? "")) {
    throw new Failure(
      `Expected \`${site.mirror}\` to be an address that begins with https:// or http://, got \`${address}\`. Correct it, or unset it to use ${site.address}.`,
    );
  }
  return address.replace(/\/+$/, "");
}

/** The maker's release of a tool, at the version pinned in the tool's go.mod; `undefined` if there is none. */
export function releaseOf(tool: Tool): Release | undefined {
  switch (tool.name) {
    case "pulumi":
    case "pulumi-language-nodejs":
      return pulumiRelease();
    case "kubernetes":
      return kubernetesRelease(tool);
    case "vault":
      return vaultRelease(version(tool));
    default:
      return undefined;
  }
}

/**
 * Pulumi's command with its language hosts. Names: `archives` and `checksum` in .goreleaser.yml and the step "Checksums
 * with SHA256" in .github/workflows/sign.yml of github.com/pulumi/pulumi.
 */
function pulumiRelease(): Release {
  const names = ["pulumi", "pulumi-language-nodejs"];
  const [tool] = pulumiTools.filter(({ name }) => name === "pulumi").map(version);
  const number = (tool ?? "").slice(1);
  const folder = `pulumi/pulumi/releases/download/v${number}`;
  return {
    name: "pulumi",
    version: `v${number}`,
    site: github,
    files: [
      {
        path: `${folder}/pulumi-v${number}-linux-x64.tar.gz`,
        checksums: `${folder}/pulumi-${number}-checksums.txt`,
        kind: "tar.gz",
        binaries: Object.fromEntries(names.map((name) => [name, `pulumi/${name}`])),
      },
    ],
  };
}

/**
 * The binaries of Kubernetes, one file each. Paths: "Install kubectl binary with curl on Linux" in the documentation;
 * the others are beside kubectl. Each has a file that holds only its checksum: `WriteChecksums` in
 * pkg/release/release.go of github.com/kubernetes/release.
 */
function kubernetesRelease(tool: Tool): Release {
  const folder = `release/${version(tool)}/bin/linux/amd64`;
  return {
    name: "kubernetes",
    version: version(tool),
    site: kubernetes,
    files: binaries(tool).map((name) => ({
      path: `${folder}/${name}`,
      checksums: `${folder}/${name}.sha256`,
      kind: "plain",
      binaries: { [name]: name },
    })),
  };
}

/** Vault. Names: the listing of https://releases.hashicorp.com/vault/. The binary is at the top of the archive. */
function vaultRelease(tag: string): Release {
  const number = tag.slice(1);
  return {
    name: "vault",
    version: tag,
    site: hashicorp,
    files: [
      {
        path: `vault/${number}/vault_${number}_linux_amd64.zip`,
        checksums: `vault/${number}/vault_${number}_SHA256SUMS`,
        kind: "zip",
        binaries: { vault: "vault" },
      },
    ],
  };
}

/**
 * A Pulumi plugin. Names: .goreleaser.yml of github.com/pulumi/pulumi-kubernetes, with GoReleaser's default name for
 * the checksum file, and .github/workflows/publish.yml of github.com/pulumi/pulumi-docker, which builds the same names
 * without GoReleaser.
 *
 * @param name `kubernetes` or `docker`
 * @param number the version, without a leading v
 */
export function pluginRelease(name: string, number: string): Release {
  const folder = `pulumi/pulumi-${name}/releases/download/v${number}`;
  const program = `pulumi-resource-${name}`;
  return {
    name: `plugin ${name}`,
    version: `v${number}`,
    site: github,
    files: [
      {
        path: `${folder}/${program}-v${number}-linux-amd64.tar.gz`,
        checksums: `${folder}/pulumi-${name}_${number}_checksums.txt`,
        kind: "tar.gz",
        binaries: { [program]: program },
      },
    ],
  };
}
