import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { writeBuildContext } from "./build-context.ts";
import { bundle } from "./bundle.ts";

export interface PackageImageArgs {
  /**
   * Folder of the package in this repository. It has a Dockerfile, and a package.json with `imageName`, `version` and
   * `programs`: the files that the Dockerfile copies, and the module that each is bundled from.
   */
  readonly package: string;
  /** Registry and path that the image's name begins with, such as `ghcr.io/you`. */
  readonly registry: string;
  /** Image with Node, by tag or digest. */
  readonly baseImage: string;
  /** Platform of the image, such as `linux/amd64`. The pods run on nodes of that platform alone. */
  readonly platform: string;
  /** Push the image, with the credentials of `docker login`. If not, the nodes must share the Docker host's images. */
  readonly push: boolean;
  /** Secret that the nodes pull the image with, in the namespace of its pods. @default none */
  readonly pullSecret?: string;
}

/** What a pod runs. Implemented by {@link PackageImage}. */
export interface BuiltImage {
  /** Reference of the image. Pods roll when it changes. */
  readonly reference: pulumi.Input<string>;
  /** Version of the package, for the labels. */
  readonly version: pulumi.Input<string>;
  /** Operating system and architecture, such as `linux/amd64`. */
  readonly platform: string;
  /** Secret to pull it with, in the namespace of its pods. @default none */
  readonly pullSecret?: string;
}

/**
 * The image of a package of this repository: bundled, built and pushed, with a reference that changes with its content.
 * An unchanged package does not change the stack. Only the base image comes over the network.
 */
export class PackageImage extends pulumi.ComponentResource implements BuiltImage {
  /** What a pod should run: by digest if pushed, else by a tag derived from the content. */
  readonly reference: pulumi.Output<string>;
  /** Version of the package. */
  readonly version: pulumi.Output<string>;
  readonly platform: string;
  readonly pullSecret?: string;

  constructor(name: string, args: PackageImageArgs, opts?: pulumi.ComponentResourceOptions) {
    // The component's first name, which is in the URNs of existing stacks.
    super("visit-counter:index:AppImage", name, args, opts);
    const { package: folder, registry, baseImage, platform, push } = args;
    const manifest: Manifest = JSON.parse(read(`${folder}/package.json`));
    const programs = Object.entries(manifest.programs).map(
      ([file, module]) => [file, bundle(root, `${folder}/${module}`)] as const,
    );
    const dockerfile = read(`${folder}/Dockerfile`);
    const codes = programs.map(([, code]) => code);
    const tag = contentTag(...codes, dockerfile, baseImage, platform);
    // Relative, as it is recorded in the state: moving the repository must not change it.
    const context = `${folder}/dist`;
    // The Dockerfile too: the provider's digest covers its bytes, which a checkout may have changed.
    writeBuildContext(join(root, context), {
      Dockerfile: dockerfile,
      ...Object.fromEntries(programs),
    });
    const image = new docker.Image(
      name,
      {
        imageName: `${registry}/${manifest.imageName}:${tag}`,
        build: {
          context,
          dockerfile: `${context}/Dockerfile`,
          platform,
          args: { BASE_IMAGE: baseImage },
        },
        skipPush: !push,
      },
      { parent: this },
    );

    // Only a pushed image has a digest in a registry. For any other, the provider would return Docker's own image id.
    this.reference = push ? image.repoDigest : image.imageName;
    this.version = pulumi.output(manifest.version);
    this.platform = platform;
    this.pullSecret = args.pullSecret;
    this.registerOutputs({ reference: this.reference, version: this.version });
  }
}

/** The fields read from a package.json. */
interface Manifest {
  /** Name of the image in the registry. */
  readonly imageName: string;
  readonly version: string;
  /** Module of each bundled file. */
  readonly programs: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "../..");

/** With the line ends that git has, whatever the working tree has. */
function read(file: string): string {
  return readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n");
}

/** One tag per content, so that no tag is ever pushed for two different images. */
function contentTag(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
