import { ApiServer, accepted } from "./api-server.ts";
import type { PodObject } from "./pod-state.ts";

/** A Secret as the keeper reads and writes it. */
export interface Secret {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  /** Values in base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Of what the keeper applies: all of its data is the keeper's. */
const asOwner = "fieldManager=vault-keeper&force=true";

/** The text of a value; empty if there is none. */
export function textIn(secret: Secret | undefined, name: string): string {
  return Buffer.from(secret?.data?.[name] ?? "", "base64").toString();
}

/** The data of a Secret with these texts. */
export function secretData(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, Buffer.from(text).toString("base64")]),
  );
}

/** The few objects that the keeper may access: in one namespace, but for the authority that it publishes in others. */
export class Kubernetes {
  readonly #api: ApiServer;
  readonly #namespace: string;

  constructor(url: string, tokenFile: string, namespace: string) {
    this.#api = new ApiServer(url, tokenFile);
    this.#namespace = namespace;
  }

  async secret(name: string): Promise<Secret | undefined> {
    return await this.#find("secrets", name);
  }

  /**
   * Creates a Secret without data; leaves an existing one as it is. Server-side apply, because `create` can be allowed
   * for a single name only if the URL has that name.
   */
  async createSecret(name: string): Promise<void> {
    const path = `${this.#path("secrets", name)}?fieldManager=vault-keeper-create`;
    await this.#apply(path, { kind: "Secret", metadata: { name } });
  }

  /**
   * Gives a Secret this data, whether it exists or not.
   * @param data Values in base64.
   */
  async applySecret(name: string, data: Readonly<Record<string, string>>): Promise<void> {
    const path = `${this.#path("secrets", name)}?${asOwner}`;
    await this.#apply(path, { kind: "Secret", metadata: { name }, data });
  }

  /** The same for a ConfigMap, which may be in another namespace, with values in plain text. */
  async applyConfigMap(
    namespace: string,
    name: string,
    data: Readonly<Record<string, string>>,
  ): Promise<void> {
    const path = `${this.#path("configmaps", name, namespace)}?${asOwner}`;
    await this.#apply(path, { kind: "ConfigMap", metadata: { name }, data });
  }

  /**
   * Replaces the data of a Secret.
   * @throws Failure if the Secret has changed since it was read, as for any other refusal.
   */
  async writeSecret(secret: Secret): Promise<void> {
    await this.#succeed("PUT", this.#path("secrets", secret.metadata.name), {
      apiVersion: "v1",
      kind: "Secret",
      ...secret,
    });
  }

  /** Unique id of a claim; a later claim of the same name has another. */
  async claimId(name: string): Promise<string | undefined> {
    return (await this.#find("persistentvolumeclaims", name))?.metadata.uid;
  }

  /** Deletes a claim if it still has this id. It goes once no pod uses it. */
  async deleteClaim(name: string, uid: string): Promise<void> {
    await this.#delete("persistentvolumeclaims", name, { preconditions: { uid } });
  }

  async pod(name: string): Promise<PodObject | undefined> {
    return await this.#find("pods", name);
  }

  /** Deletes a pod if it still has this id. */
  async deletePod(name: string, uid: string): Promise<void> {
    await this.#delete("pods", name, { preconditions: { uid } });
  }

  /**
   * Newest revision of a StatefulSet's pods, as in their label `controller-revision-hash`; undefined if its controller
   * has not observed the latest change.
   */
  async revision(statefulSet: string): Promise<string | undefined> {
    const { metadata, status } = (await this.#find("statefulsets", statefulSet)) ?? {};
    return status?.observedGeneration >= metadata?.generation ? status.updateRevision : undefined;
  }

  #path(resource: string, name: string, namespace = this.#namespace): string {
    const group = resource === "statefulsets" ? "apis/apps/v1" : "api/v1";
    return `/${group}/namespaces/${namespace}/${resource}/${name}`;
  }

  async #apply(path: string, object: object): Promise<void> {
    const body = { apiVersion: "v1", ...object };
    await this.#succeed("PATCH", path, body, "application/apply-patch+yaml");
  }

  async #find(resource: string, name: string) {
    const path = this.#path(resource, name);
    const answer = await this.#api.ask("GET", path);
    return answer.status === 404 ? undefined : accepted("GET", path, answer);
  }

  async #delete(resource: string, name: string, options: object): Promise<void> {
    const path = this.#path(resource, name);
    const answer = await this.#api.ask("DELETE", path, options);
    if (answer.status !== 404) accepted("DELETE", path, answer);
  }

  async #succeed(method: string, path: string, body: object, type?: string) {
    return accepted(method, path, await this.#api.ask(method, path, body, type));
  }
}
