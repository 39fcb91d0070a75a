import { isProperties, type Properties } from "../../support/properties.ts";
import { type KubernetesObject, listAt, nameOf, namespaceOf, textAt } from "../object/object.ts";
import type { Api } from "./api.ts";
import { ApiFailure, isNotFound } from "./api-failure.ts";
import { type Kind, type Kinds, objectPath } from "./kinds.ts";

/** Who writes, and how. */
export interface Writing {
  readonly fieldManager: string;
  /** Whether the server only says what it would do. */
  readonly preview: boolean;
}

/** What is looked for. */
export interface Lookup {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty outside namespaces. */
  readonly namespace: string;
  /** Default: all of the namespace. */
  readonly name?: string;
  /** For a list: `kubernetes.io/service-name=counter`. */
  readonly labelSelector?: string;
  /** For a list: `type=Warning`. */
  readonly fieldSelector?: string;
}

/** The cluster has no such kind. */
export class UnknownKind extends ApiFailure {
  constructor(apiVersion: string, kind: string) {
    super(404, {
      reason: "NotFound",
      message: `Expected the cluster to have the kind \`${kind}\` in \`${apiVersion}\`, got no such kind. Create its CustomResourceDefinition first, or correct the version.`,
    });
  }
}

/** The objects of a cluster. */
export class Objects {
  readonly kinds: Kinds;
  private readonly api: Api;

  constructor(api: Api, kinds: Kinds) {
    this.api = api;
    this.kinds = kinds;
  }

  /** `undefined` where there is none. */
  async find(lookup: Lookup & { readonly name: string }): Promise<KubernetesObject | undefined> {
    try {
      const kind = await this.kind(lookup);
      return await this.api.request("GET", objectPath(kind, lookup.namespace, lookup.name));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The object as it is now. */
  get(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    return this.find(lookupOf(object));
  }

  async list(lookup: Lookup): Promise<readonly KubernetesObject[]> {
    const kind = await this.kind(lookup);
    const { labelSelector, fieldSelector } = lookup;
    const answer = await this.api.request("GET", objectPath(kind, lookup.namespace), {
      query: { ...(labelSelector && { labelSelector }), ...(fieldSelector && { fieldSelector }) },
    });
    // The elements of a list do not repeat what it is a list of.
    const { apiVersion } = lookup;
    return listAt(answer, "items")
      .filter(isProperties)
      .map((item) => ({ apiVersion, kind: lookup.kind, ...item }));
  }

  /** Creates the object; fails with `AlreadyExists` where there is one. */
  async create(object: KubernetesObject, writing: Writing): Promise<KubernetesObject> {
    const path = objectPath(await this.kindOf(object), namespaceOf(object));
    return this.api.request("POST", path, { query: query(writing), body: object });
  }

  /** Server-side apply: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
  async apply(
    object: KubernetesObject,
    writing: Writing & { readonly force: boolean },
  ): Promise<KubernetesObject> {
    return this.api.request("PATCH", await this.path(object), {
      query: { ...query(writing), force: String(writing.force) },
      body: object,
      contentType: "application/apply-patch+yaml",
    });
  }

  /** Changes some fields by a JSON patch. */
  async patch(
    object: KubernetesObject,
    operations: readonly Properties[],
  ): Promise<KubernetesObject> {
    return this.api.request("PATCH", await this.path(object), {
      body: operations,
      contentType: "application/json-patch+json",
    });
  }

  async delete(
    object: KubernetesObject,
    propagationPolicy: "Foreground" | "Background" | "Orphan",
  ): Promise<void> {
    await this.api.request("DELETE", await this.path(object), { body: { propagationPolicy } });
  }

  private async path(object: KubernetesObject): Promise<string> {
    return objectPath(await this.kindOf(object), namespaceOf(object), nameOf(object));
  }

  private kindOf(object: KubernetesObject): Promise<Kind> {
    return this.kind(lookupOf(object));
  }

  private async kind({ apiVersion, kind }: Lookup): Promise<Kind> {
    const found = await this.kinds.find(apiVersion, kind);
    if (found === undefined) throw new UnknownKind(apiVersion, kind);
    return found;
  }
}

function lookupOf(object: KubernetesObject): Lookup & { readonly name: string } {
  return {
    apiVersion: textAt(object, "apiVersion"),
    kind: textAt(object, "kind"),
    namespace: namespaceOf(object),
    name: nameOf(object),
  };
}

function query({ fieldManager, preview }: Writing): Record<string, string> {
  return { fieldManager, ...(preview && { dryRun: "All" }) };
}
