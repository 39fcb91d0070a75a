import { hasUnknown, type Properties } from "../../support/properties.ts";
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
import { untilGone } from "../await/deletion.ts";
import { expectReady, NotReady, untilReady } from "../await/readiness.ts";
import { isNotFound } from "../cluster/api-failure.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { asLive } from "../difference/drift.ts";
import { propagationOf } from "./annotations.ts";
import { idOf, type KubernetesObject, splitId, textAt } from "./object.ts";
import { checkObject } from "./object-check.ts";
import { diffObject } from "./object-difference.ts";
import { importedInputs, toProperties, wanted } from "./object-inputs.ts";
import { readState, writeState } from "./object-state.ts";
import { objectType } from "./object-type.ts";
import {
  createObject,
  existing,
  fieldManagerOf,
  relinquish,
  updateObject,
} from "./object-writing.ts";

type Await = Parameters<typeof untilReady>[1];

/** The objects of a cluster as resources of a program. */
export class ObjectResources implements Resources {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  check(request: CheckRequest): Promise<Checked> {
    return checkObject(this.cluster, request);
  }

  diff(request: DiffRequest): Promise<Difference> {
    return diffObject(this.cluster, request);
  }

  async create({ urn, inputs, preview, timeoutSeconds }: CreateRequest): Promise<Created> {
    const object = wanted(inputs);
    if (preview && hasUnknown(object)) return { id: "", state: inputs };

    const fieldManager = fieldManagerOf(object, "");
    const created = await createObject(this.cluster, urn, object, { fieldManager, preview });
    if (created === undefined) return { id: "", state: inputs };

    const initialApiVersion = textAt(object, "apiVersion");
    const state = (live: KubernetesObject) =>
      writeState({ inputs: object, live, initialApiVersion, fieldManager }, inputs);
    if (preview) {
      const { status, ...rest } = created;
      return { id: "", state: state(rest) };
    }
    const live = await this.ready({ urn, wanted: object, object: created, timeoutSeconds }, state);
    return { id: idOf(live), state: state(live) };
  }

  async read({ type, id, state, inputs }: ReadRequest): Promise<Found | undefined> {
    const { objects, namespace } = this.cluster;
    const before = readState(state);
    const object = wanted(inputs);
    const imported = Object.keys(inputs).length === 0;
    const { apiVersion, kind } = imported ? objectType(type) : objectType(type, inputs);
    const named = splitId(id);
    const live = await objects.find({
      apiVersion: textAt(object, "apiVersion") || textAt(before.live, "apiVersion") || apiVersion,
      kind,
      name: named.name,
      namespace: named.namespace || namespace,
    });
    if (live === undefined) return undefined;

    const liveInputs = imported ? importedInputs(live) : asLive(object, live);
    const found = {
      inputs: toProperties(liveInputs, inputs),
      state: writeState(
        {
          inputs: liveInputs,
          live,
          initialApiVersion: before.initialApiVersion || apiVersion,
          fieldManager: fieldManagerOf(liveInputs, before.fieldManager),
        },
        inputs,
      ),
    };
    if (!imported) await this.stillReady(id, object, live, found);
    return found;
  }

  async update(request: UpdateRequest): Promise<Properties> {
    const { urn, news, preview, timeoutSeconds, ignoreChanges } = request;
    const object = wanted(news);
    if (preview && hasUnknown(object)) return news;

    const before = readState(request.state);
    const fieldManager = fieldManagerOf(object, before.fieldManager);
    const { initialApiVersion } = before;
    const state = (live: KubernetesObject) =>
      writeState({ inputs: object, live, initialApiVersion, fieldManager }, news);

    const live = await existing(this.cluster, object);
    const writing = { fieldManager, preview, ignoreChanges };
    const updated = await updateObject(this.cluster, object, live, writing);
    if (preview) return state(updated);

    if (before.fieldManager !== "" && before.fieldManager !== fieldManager) {
      await relinquish(this.cluster, updated, before.fieldManager);
    }
    return state(await this.ready({ urn, wanted: object, object: updated, timeoutSeconds }, state));
  }

  async delete({ urn, state, timeoutSeconds }: DeleteRequest): Promise<void> {
    const { inputs, live } = readState(state);
    try {
      await this.cluster.objects.delete(live, propagationOf(inputs));
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await untilGone(this.cluster, urn, inputs, live, timeoutSeconds);
  }

  /** Whatever goes wrong from here on, the object is there and must be in the state. */
  private async ready(
    awaited: Await,
    state: (live: KubernetesObject) => Properties,
  ): Promise<KubernetesObject> {
    try {
      return await untilReady(this.cluster, awaited);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const [object, reasons] =
        error instanceof NotReady ? [error.object, error.problems] : [awaited.object, []];
      throw new InitializationFailure(message, {
        id: idOf(object),
        state: state(object),
        reasons,
      });
    }
  }

  private async stillReady(
    id: string,
    object: KubernetesObject,
    live: KubernetesObject,
    found: Found,
  ): Promise<void> {
    try {
      await expectReady(this.cluster, object, live);
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      throw new InitializationFailure(error.message, { id, ...found, reasons: error.problems });
    }
  }
}
