import { listAt, textAt } from "../object/object.ts";
import type { Api } from "./api.ts";
import { isNotFound } from "./api-failure.ts";

/** Where the API serves the objects of a kind. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** `statefulsets` */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The kinds that a cluster has, as it says itself. */
export class Kinds {
  private readonly api: Api;
  private readonly known = new Map<string, Promise<readonly Kind[]>>();

  constructor(api: Api) {
    this.api = api;
  }

  /** `undefined` where the cluster has no such kind, perhaps because its CustomResourceDefinition is not there yet. */
  async find(apiVersion: string, kind: string): Promise<Kind | undefined> {
    const same = (one: Kind) => one.kind === kind;
    const found = (await this.ofVersion(apiVersion)).find(same);
    if (found !== undefined) return found;

    // It may have come with a resource of this very run.
    this.known.delete(apiVersion);
    return (await this.ofVersion(apiVersion)).find(same);
  }

  private ofVersion(apiVersion: string): Promise<readonly Kind[]> {
    let kinds = this.known.get(apiVersion);
    if (kinds === undefined) {
      kinds = this.ask(apiVersion);
      kinds.catch(() => this.known.delete(apiVersion));
      this.known.set(apiVersion, kinds);
    }
    return kinds;
  }

  private async ask(apiVersion: string): Promise<readonly Kind[]> {
    try {
      const answer = await this.api.request("GET", versionPath(apiVersion));
      return listAt(answer, "resources")
        .map((resource) => ({
          apiVersion,
          kind: textAt(resource, "kind"),
          plural: textAt(resource, "name"),
          namespaced: (resource as { namespaced?: unknown }).namespaced === true,
        }))
        .filter(({ plural }) => !plural.includes("/"));
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }
}

/** Only the oldest group has no name and a root of its own. */
function versionPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The path of the objects of a kind, in one namespace where it is namespaced, or of one of them. */
export function objectPath(kind: Kind, namespace: string, name?: string): string {
  const parts = [
    versionPath(kind.apiVersion),
    ...(kind.namespaced && namespace ? ["namespaces", encodeURIComponent(namespace)] : []),
    kind.plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ];
  return parts.join("/");
}
