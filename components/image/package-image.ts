import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { bundle } from "./bundle.ts";

export interface PackageImageArgs {
  /**
   * Folder of the package in this repository, with src/server.ts, which is bundled, a Dockerfile, and a package.json that
   * says `imageName` and `version`.
   */
  readonly package: string;
  /** Registry and folder that the image is named after, such as `ghcr.io/you`. */
  readonly registry: string;
  /** Image that brings Node, by tag or digest. */
  readonly baseImage: string;
  /** Platform of the nodes, such as `linux/amd64`. */
  readonly platform: string;
  /** Push the image, with the credentials of `docker login`. Without it the nodes must run what the Docker host built. */
  readonly push: boolean;
}

/** What a pod runs. A {@link PackageImage} is one. */
export interface BuiltImage {
  /** Of the image. A pod rolls when it changes. */
  readonly reference: pulumi.Input<string>;
  /** Of the package, for the labels. */
  readonly version: pulumi.Input<string>;
}

/**
 * The image of any package of this repository: bundled, built, pushed, and handed on by one reference that changes when
 * the content does. An unchanged package is no change of the stack. Nothing but the base image comes over the network.
 */
export class PackageImage extends pulumi.ComponentResource implements BuiltImage {
  /** What a pod should run: by digest if pushed, else by a tag that is made from the content. */
  readonly reference: pulumi.Output<string>;
  /** Version of the package. */
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: PackageImageArgs, opts?: pulumi.ComponentResourceOptions) {
    // As it was first called: the URNs of stacks that exist hang on it.
    super("visit-counter:index:AppImage", name, args, opts);
    const { package: folder, registry, baseImage, platform, push } = args;
    // Relative, as both are recorded in the state: a repository that has moved is no change.
    const context = `${folder}/dist`;
    const dockerfile = `${folder}/Dockerfile`;

    const manifest: Manifest = JSON.parse(read(`${folder}/package.json`));
    const code = bundle(root, `${folder}/src/server.ts`, context);
    const tag = contentTag(code, read(dockerfile), baseImage, platform);
    const image = new docker.Image(
      name,
      {
        imageName: `${registry}/${manifest.imageName}:${tag}`,
        build: { context, dockerfile, platform, args: { BASE_IMAGE: baseImage } },
        skipPush: !push,
      },
      { parent: this },
    );

    // An image that was not pushed has no digest in any registry: the provider would give the id that Docker knows it by.
    this.reference = push ? image.repoDigest : image.imageName;
    this.version = pulumi.output(manifest.version);
    this.registerOutputs({ reference: this.reference, version: this.version });
  }
}

/** What is read of a package.json. */
interface Manifest {
  /** Name of the image in the registry. */
  readonly imageName: string;
  readonly version: string;
}

const root = join(import.meta.dirname, "../..");

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** A tag of its own for each content, so that no tag is ever pushed twice with different images. */
function contentTag(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
