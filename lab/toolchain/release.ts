/** Where a maker puts releases. */
export interface Site {
  /** The base address, without a slash at its end. */
  readonly address: string;
  /** The environment variable that may hold another one, of a mirror with the same files below it. */
  readonly mirror: string;
}

/** A file at a maker's site. */
export interface ReleaseFile {
  /** Its path below the base address. */
  readonly path: string;
  /** The path of the file that publishes its SHA-256, below the same base address. */
  readonly checksums: string;
  /** What it is; a plain file is the binary itself. */
  readonly kind: "plain" | "tar.gz" | "zip";
  /** The binaries that it brings, by their names, and what they are called in the archive. */
  readonly binaries: Readonly<Record<string, string>>;
}

/** What a maker has released as one version of a program. */
export interface Release {
  /** What a person calls it: `vault`. */
  readonly name: string;
  /** With a leading v. */
  readonly version: string;
  readonly site: Site;
  readonly files: readonly ReleaseFile[];
}

/** The base address of a site, or of the mirror that the environment names in its place. */
export function addressOf(site: Site, env: NodeJS.ProcessEnv = process.env): string {
  return (env[site.mirror] || site.address).replace(/\/+$/, "");
}

const github: Site = { address: "https://github.com", mirror: "VISIT_COUNTER_GITHUB_MIRROR" };

/**
 * The release of a Pulumi plugin.
 *
 * @param name `kubernetes` or `docker`
 * @param version without a leading v
 */
export function pluginRelease(name: string, version: string): Release {
  const folder = `pulumi/pulumi-${name}/releases/download/v${version}`;
  const program = `pulumi-resource-${name}`;
  return {
    name: `plugin ${name}`,
    version: `v${version}`,
    site: github,
    files: [
      {
        path: `${folder}/${program}-v${version}-linux-amd64.tar.gz`,
        checksums: `${folder}/pulumi-${name}_${version}_checksums.txt`,
        kind: "tar.gz",
        binaries: { [program]: program },
      },
    ],
  };
}
