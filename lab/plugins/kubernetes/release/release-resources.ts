import { hasUnknown, type Properties, reveal } from "../../support/properties.ts";
import {
  type Checked,
  type CheckRequest,
  type Created,
  type CreateRequest,
  type DeleteRequest,
  type Difference,
  type DiffRequest,
  type Found,
  InitializationFailure,
  type ReadRequest,
  type Resources,
  type UpdateRequest,
} from "../../support/resource-provider.ts";
import { podProblems, podsBeside } from "../await/pod.ts";
import { lookUp } from "../await/watcher.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { joinId, propertiesAt, splitId, textAt } from "../object/object.ts";
import { Helm, HelmFailure } from "./helm.ts";
import {
  lintArguments,
  templateArguments,
  uninstallArguments,
  upgradeArguments,
} from "./helm-arguments.ts";
import { findRelease, type LiveRelease } from "./live-release.ts";
import { checkRelease } from "./release-check.ts";
import { diffRelease } from "./release-difference.ts";
import { importedRelease } from "./release-inputs.ts";
import { previewReleaseState, releaseInputs, writeReleaseState } from "./release-state.ts";

/** The Helm releases of a cluster as resources of a program. */
export class ReleaseResources implements Resources {
  private readonly cluster: Cluster;
  private readonly helm: Helm;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.helm = new Helm(cluster.connection, cluster.signal);
  }

  check(request: CheckRequest): Promise<Checked> {
    return checkRelease(this.cluster, this.helm, request);
  }

  async diff(request: DiffRequest): Promise<Difference> {
    return diffRelease(request);
  }

  async create({ urn, inputs, preview }: CreateRequest): Promise<Created> {
    if (preview) return { id: "", state: await this.preview(inputs) };
    const state = await this.upgrade(urn, inputs);
    return { id: idOf(inputs), state };
  }

  async read({ id, state }: ReadRequest): Promise<Found | undefined> {
    const { namespace, name } = splitId(id);
    const live = await findRelease(this.helm, namespace || this.cluster.namespace, name);
    if (live === undefined) return undefined;
    const inputs = releaseInputs(state) ?? importedRelease(live);
    return { inputs, state: writeReleaseState(inputs, live) };
  }

  async update({ urn, news, preview }: UpdateRequest): Promise<Properties> {
    return preview ? this.preview(news) : this.upgrade(urn, news);
  }

  async delete({ state }: DeleteRequest): Promise<void> {
    await this.helm.run(uninstallArguments(reveal(state)));
  }

  /** Renders the chart, so that an error in the values shows before anything is done. */
  private async preview(inputs: Properties): Promise<Properties> {
    if (!hasUnknown(inputs)) {
      const open = reveal(inputs);
      const args = templateArguments(open, this.cluster.version);
      await this.helm.run(args, { values: propertiesAt(open, "values") });
    }
    return previewReleaseState(inputs);
  }

  private async upgrade(urn: string, inputs: Properties): Promise<Properties> {
    const open = reveal(inputs);
    const values = propertiesAt(open, "values");
    const before = await this.unlock(urn, open);
    try {
      if (open.lint === true) await this.helm.run(lintArguments(open), { values });
      await this.helm.run(upgradeArguments(open), {
        values,
        onWaiting: (text) => this.cluster.messages.status(urn, "info", `Waiting: ${text}`),
      });
    } catch (error) {
      if (!(error instanceof HelmFailure)) throw error;
      throw await this.upgradeFailure(error, inputs, before);
    } finally {
      this.cluster.messages.status(urn, "info", "");
    }
    const live = await this.find(open);
    if (live !== undefined) return writeReleaseState(inputs, live);
    throw new HelmFailure(
      `Expected the release \`${idOf(inputs)}\` to be there after its installation, got none: someone uninstalled it.`,
    );
  }

  /**
   * The release as it is, free to be changed. Helm locks a release while it works on it and never frees it after a kill;
   * the stack is ours alone, so a lock is one of a run that did not end. Without the locked revision Helm goes on from the
   * one before, and takes over the objects that are there.
   */
  private async unlock(urn: string, inputs: Properties): Promise<LiveRelease | undefined> {
    const live = await this.find(inputs);
    if (live === undefined || !live.status.startsWith("pending-")) return live;
    this.cluster.messages.log(
      urn,
      "warning",
      `An earlier run left the release \`${idOf(inputs)}\` as \`${live.status}\`; it is taken up again.`,
    );
    const name = `sh.helm.release.v1.${textAt(inputs, "name")}.v${live.revision}`;
    const metadata = { name, namespace: textAt(inputs, "namespace") };
    await this.cluster.objects.delete({ apiVersion: "v1", kind: "Secret", metadata }, "Background");
    return this.find(inputs);
  }

  /** A release that Helm has begun to change must be in the state. */
  private async upgradeFailure(
    error: HelmFailure,
    inputs: Properties,
    before: LiveRelease | undefined,
  ): Promise<Error> {
    const live = await this.find(reveal(inputs));
    const message = `Expected Helm to bring the release \`${idOf(inputs)}\` up, got: ${error.message}`;
    if (live === undefined || live.revision === before?.revision) return new HelmFailure(message);
    return new InitializationFailure(message, {
      id: idOf(inputs),
      state: writeReleaseState(inputs, live),
      reasons: await this.problems(reveal(inputs)),
    });
  }

  private find(inputs: Properties): Promise<LiveRelease | undefined> {
    return findRelease(this.helm, textAt(inputs, "namespace"), textAt(inputs, "name"));
  }

  /** What keeps the pods of a release from being ready, as far as the chart has the usual labels. */
  private async problems(inputs: Properties): Promise<string[]> {
    const metadata = { namespace: textAt(inputs, "namespace") };
    const labelSelector = `app.kubernetes.io/instance=${textAt(inputs, "name")}`;
    const [pods = []] = await lookUp(this.cluster, [
      { ...podsBeside({ metadata }), labelSelector },
    ]);
    return podProblems(pods);
  }
}

function idOf(inputs: Properties): string {
  const open = reveal(inputs);
  return joinId(textAt(open, "namespace"), textAt(open, "name"));
}
