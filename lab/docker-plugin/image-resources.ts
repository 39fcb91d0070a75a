import { isDeepStrictEqual } from "node:util";
import type { DockerClient } from "./docker-client.ts";
import { buildImage } from "./image-build.ts";
import { checkInputs, imageInputs } from "./image-inputs.ts";
import { plugin } from "./plugin.ts";
import type { Messages } from "./protocol/engine.ts";
import {
  hasUnknown,
  isProperties,
  keepSecret,
  type Properties,
  reveal,
  Secret,
  unknown,
  type Value,
} from "./protocol/properties.ts";
import {
  type Changes,
  type Checked,
  type CheckRequest,
  type Created,
  type CreateRequest,
  type DiffRequest,
  type Found,
  type ReadRequest,
  type ResourceRequest,
  type Resources,
  type UpdateRequest,
  unsupported,
} from "./protocol/resource-provider.ts";

/** Outputs that are unknown before the build. */
const builtOutputs: Properties = {
  baseImageName: unknown,
  registryServer: unknown,
  repoDigest: unknown,
  dockerfile: unknown,
  context: unknown,
  platform: unknown,
};

/** The resource `docker.Image`. As in the official plugin, an image is built, never replaced or deleted. */
export class ImageResources implements Resources {
  private readonly docker: DockerClient;
  private readonly messages: Messages;

  constructor(docker: DockerClient, messages: Messages) {
    this.docker = docker;
    this.messages = messages;
  }

  async check({ news }: CheckRequest): Promise<Checked> {
    return checkInputs(news);
  }

  async diff({ state, news }: DiffRequest): Promise<Changes> {
    const olds = storedInputs(state);
    const now = reveal(news);
    const changes = new Map<string, "add" | "delete" | "update">();
    for (const name of new Set([...Object.keys(olds), ...Object.keys(now)])) {
      if (isDeepStrictEqual(relevant(name, olds[name]), relevant(name, now[name]))) continue;
      changes.set(name, name in olds ? (name in now ? "update" : "delete") : "add");
    }
    return changes;
  }

  async create({ urn, inputs, preview }: CreateRequest): Promise<Created> {
    const state = await this.build(urn, inputs, preview);
    return { id: preview ? "" : imageInputs(inputs).imageName, state };
  }

  /** Does not read the registry, like the official plugin. */
  async read({ id, state, inputs }: ReadRequest): Promise<Found> {
    if (Object.keys(state).length === 0) {
      throw unsupported("an operation", `import of the image ${id}`, plugin);
    }
    return { state, inputs };
  }

  update({ urn, news, preview }: UpdateRequest): Promise<Properties> {
    return this.build(urn, news, preview);
  }

  /** The image stays in the registry, as with the official plugin: pods may still run it. */
  async delete(_request: ResourceRequest): Promise<void> {}

  private async build(urn: string, inputs: Properties, preview: boolean): Promise<Properties> {
    if (preview && !this.canPreview(urn, inputs)) return { ...inputs, ...builtOutputs };

    const image = imageInputs(inputs);
    const say = (line: string) => this.messages.status(urn, "info", line);
    const outputs = await buildImage(this.docker, image, !preview && image.skipPush !== true, say);
    // The official plugin keeps the inputs in the state under this name, as a secret.
    return { ...keepSecret(outputs, inputs), __inputs: new Secret(inputs) };
  }

  private canPreview(urn: string, inputs: Properties): boolean {
    if (inputs.buildOnPreview !== true) return false;
    if (!hasUnknown(inputs)) return true;
    const text =
      "The image is not built in this preview, though `buildOnPreview` is set: some of its inputs are still unknown.";
    this.messages.log(urn, "warning", text);
    return false;
  }
}

function storedInputs(state: Properties): Properties {
  const { __inputs: inputs } = reveal(state);
  return isProperties(inputs) ? inputs : {};
}

/** Other credentials for the same registry do not change the image. */
function relevant(name: string, value: Value | undefined): Value | undefined {
  return name === "registry" && isProperties(value) ? (value.server ?? null) : value;
}
