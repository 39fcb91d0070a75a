import { Failure } from "../../support/failure.ts";
import type { Messages } from "../support/engine.ts";
import type { Properties } from "../support/properties.ts";
import type {
  Checked,
  CheckRequest,
  Created,
  CreateRequest,
  DeleteRequest,
  Difference,
  DiffRequest,
  Found,
  ReadRequest,
  ResourceProvider,
  ResourceRequest,
  Resources,
  UpdateRequest,
} from "../support/resource-provider.ts";
import { Api } from "./cluster/api.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { Kinds } from "./cluster/kinds.ts";
import { connect, loadKubeconfig } from "./cluster/kubeconfig.ts";
import { Objects } from "./cluster/objects.ts";
import { checkConfiguration, readConfiguration } from "./configuration/configuration.ts";
import { configurationDifference } from "./configuration/configuration-difference.ts";
import { ObjectResources } from "./object/object-resources.ts";
import { official } from "./official.ts";
import { ReleaseResources } from "./release/release-resources.ts";

interface Configured {
  readonly objects: Resources;
  readonly releases: Resources;
}

/** Kubernetes objects and Helm releases, for the Pulumi engine. */
export class KubernetesProvider implements ResourceProvider {
  readonly name = official.name;
  readonly version = official.version;
  private readonly messages: Messages;
  private readonly cancellation = new AbortController();
  private configured: Configured | undefined;

  constructor(messages: Messages) {
    this.messages = messages;
  }

  async checkConfig(news: Properties): Promise<Checked> {
    return { inputs: news, failures: checkConfiguration(news) };
  }

  async diffConfig(olds: Properties, news: Properties): Promise<Difference> {
    return configurationDifference(olds, news);
  }

  async configure(config: Properties): Promise<void> {
    const [refused] = checkConfiguration(config);
    if (refused !== undefined) throw new Failure(refused.reason);

    const configuration = readConfiguration(config, process.env);
    const kubeconfig = loadKubeconfig(configuration.kubeconfig, process.env);
    const connection = connect(kubeconfig, configuration);
    const api = new Api(connection);
    const cluster: Cluster = {
      configuration,
      connection,
      version: await api.version(),
      objects: new Objects(api, new Kinds(api)),
      namespace: configuration.namespace ?? connection.namespace,
      messages: this.messages,
      signal: this.cancellation.signal,
    };
    this.configured = {
      objects: new ObjectResources(cluster),
      releases: new ReleaseResources(cluster),
    };
  }

  async check(request: CheckRequest): Promise<Checked> {
    return this.resources(request).check(request);
  }

  async diff(request: DiffRequest): Promise<Difference> {
    return this.resources(request).diff(request);
  }

  async create(request: CreateRequest): Promise<Created> {
    return this.resources(request).create(request);
  }

  async read(request: ReadRequest): Promise<Found | undefined> {
    return this.resources(request).read(request);
  }

  async update(request: UpdateRequest): Promise<Properties> {
    return this.resources(request).update(request);
  }

  async delete(request: DeleteRequest): Promise<void> {
    return this.resources(request).delete(request);
  }

  cancel(): void {
    this.cancellation.abort();
  }

  private resources({ type }: ResourceRequest): Resources {
    if (this.configured === undefined) {
      throw new Failure(
        "Expected the provider to be configured before its resources, got neither.",
      );
    }
    const { objects, releases } = this.configured;
    return type === "kubernetes:helm.sh/v3:Release" ? releases : objects;
  }
}
