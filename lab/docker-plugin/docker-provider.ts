import { DockerClient } from "./docker-client.ts";
import { ImageResources } from "./image-resources.ts";
import { plugin } from "./plugin.ts";
import type { Messages } from "./protocol/engine.ts";
import { type Properties, reveal } from "./protocol/properties.ts";
import {
  type Changes,
  type Checked,
  type CheckRequest,
  type Created,
  type CreateRequest,
  type DiffRequest,
  type Found,
  type ReadRequest,
  type ResourceProvider,
  type ResourceRequest,
  type UpdateRequest,
  unsupported,
} from "./protocol/resource-provider.ts";

const imageType = "docker:index/image:Image";

/** Only `host` is a supported setting; the engine adds the others. */
const configKeys = /^(host|version|pluginDownloadURL|__.*)$/;

/**
 * Stand-in for the official docker plugin if its release is not available: `docker.Image`, by the `docker` command and
 * its legacy builder. It refuses the rest of that plugin by name.
 */
export class DockerProvider implements ResourceProvider {
  readonly name = plugin.name;
  readonly version = plugin.version;
  private readonly docker = new DockerClient();
  private readonly images: ImageResources;

  constructor(messages: Messages) {
    this.images = new ImageResources(this.docker, messages);
  }

  async checkConfig(news: Properties): Promise<Checked> {
    const failures = Object.keys(news)
      .filter((key) => !configKeys.test(key))
      .map((key) => ({
        property: key,
        reason: unsupported("a setting", `docker:${key}`, plugin).message,
      }));
    return { inputs: news, failures };
  }

  /** A change of host updates nothing else: pushed images stay where they are. */
  async diffConfig(olds: Properties, news: Properties): Promise<Changes> {
    return new Map(olds.host === news.host ? [] : [["host", "update"]]);
  }

  async configure(config: Properties): Promise<void> {
    const { host } = reveal(config);
    if (typeof host === "string" && host !== "") this.docker.host = host;
  }

  cancel(): void {
    this.docker.cancel();
  }

  check(request: CheckRequest): Promise<Checked> {
    return this.resources(request).check(request);
  }

  diff(request: DiffRequest): Promise<Changes> {
    return this.resources(request).diff(request);
  }

  create(request: CreateRequest): Promise<Created> {
    return this.resources(request).create(request);
  }

  read(request: ReadRequest): Promise<Found | undefined> {
    return this.resources(request).read(request);
  }

  update(request: UpdateRequest): Promise<Properties> {
    return this.resources(request).update(request);
  }

  delete(request: ResourceRequest): Promise<void> {
    return this.resources(request).delete(request);
  }

  private resources({ type }: ResourceRequest): ImageResources {
    if (type !== imageType) throw unsupported("a resource", type, plugin);
    return this.images;
  }
}
