import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { bundle } from "./support/bundle.ts";

export interface AppImageArgs {
  /** Package of this repository that is bundled: a folder with src/server.ts and a Dockerfile. */
  readonly package: Package;
  /** Registry and folder that the image is named after, such as `ghcr.io/you`. */
  readonly registry: string;
  /** Image that brings Node, by tag or digest. */
  readonly baseImage: string;
  /** Platform of the nodes, such as `linux/amd64`. */
  readonly platform: string;
  /** Push the image, with the credentials of `docker login`. Without it the nodes must run what the Docker host built. */
  readonly push: boolean;
}

type Package = "app" | "keeper";

/**
 * The image of a package: bundled, built, pushed, and handed on by one reference that changes when the content does.
 * An unchanged package is no change of the stack. Nothing but the base image comes over the network.
 */
export class AppImage extends pulumi.ComponentResource {
  /** What a pod should run: by digest if pushed, else by a tag that is made from the content. */
  readonly reference: pulumi.Output<string>;
  /** Version of the package. */
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: AppImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("visit-counter:index:AppImage", name, args, opts);
    const { registry, baseImage, platform, push } = args;
    const folder = args.package;
    // Relative, as both are recorded in the state: a repository that has moved is no change.
    const context = `${folder}/dist`;
    const dockerfile = `${folder}/Dockerfile`;

    const code = bundle(root, `${folder}/src/server.ts`, context);
    const tag = contentTag(code, read(dockerfile), baseImage, platform);
    const image = new docker.Image(
      name,
      {
        imageName: `${registry}/${imageNames[folder]}:${tag}`,
        build: { context, dockerfile, platform, args: { BASE_IMAGE: baseImage } },
        skipPush: !push,
      },
      { parent: this },
    );

    // An image that was not pushed has no digest in any registry: the provider would give the id that Docker knows it by.
    this.reference = push ? image.repoDigest : image.imageName;
    const { version }: { version: string } = JSON.parse(read(`${folder}/package.json`));
    this.version = pulumi.output(version);
    this.registerOutputs({ reference: this.reference, version: this.version });
  }
}

const root = join(import.meta.dirname, "..");
const imageNames: Record<Package, string> = {
  app: "visit-counter",
  keeper: "visit-counter-keeper",
};

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** A tag of its own for each content, so that no tag is ever pushed twice with different images. */
function contentTag(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
