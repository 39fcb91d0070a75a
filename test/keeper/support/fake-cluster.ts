import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A token in the form that Vault's Kubernetes auth reads. {@link FakeCluster} reviews it. */
export function token(namespace: string, serviceAccount: string, audience: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [
    part({ alg: "RS256" }),
    part({
      iss: "https://kubernetes.default.svc.cluster.local",
      aud: [audience],
      nbf: 1,
      iat: 1,
      exp: 4102444800,
      sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
      "kubernetes.io": { namespace, serviceaccount: { name: serviceAccount, uid: "1-2-3" } },
    }),
    "c2lnbmF0dXJl",
  ].join(".");
}

/** A pod, as far as the keeper reads it. */
interface Pod {
  uid: string;
  revision: string;
  isReady: boolean;
  /** What its server listens for. */
  scheme: "http" | "https";
}

interface StoredSecret {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The part of an API server that the keeper and Vault talk to: Secrets with their versions, a ConfigMap in each
 * namespace, one claim that is deleted with its pod, the pods of a StatefulSet, and token reviews.
 */
export class FakeCluster {
  readonly #server: Server;
  readonly #onWiped: () => Promise<void>;
  /** Method and path of each request, in order. */
  readonly requests: string[] = [];
  readonly #secrets = new Map<string, StoredSecret>();
  /** The data of the ConfigMap in each namespace. */
  readonly configMaps: Record<string, Readonly<Record<string, string>>> = {};
  /** Namespaces in which the keeper has no rights. */
  readonly closed = new Set<string>();
  claim: string = randomUUID();
  /** The newest revision of the StatefulSet. */
  revision = "vault-1";
  /** Whether the StatefulSet's controller has observed the latest change. */
  isObserved = true;
  /** Called when a pod has been deleted, before there is a new one. */
  onDeleted: (pod: string) => Promise<void> = async () => {};
  readonly #pods = new Map<string, Pod>();
  #claimIsDeleted = false;
  #version = 0;

  private constructor(onWiped: () => Promise<void>) {
    this.#onWiped = onWiped;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** @param onWiped Called when the claim and its pod have been deleted, before new ones exist. */
  static async start(onWiped: () => Promise<void> = async () => {}): Promise<FakeCluster> {
    const cluster = new FakeCluster(onWiped);
    await once(cluster.#server.listen(0, "127.0.0.1"), "listening");
    return cluster;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A pod, which is ready and of the newest revision unless the test changes it. */
  pod(name: string): Pod {
    const pod = this.#pods.get(name) ?? {
      ...{ uid: randomUUID(), revision: this.revision, isReady: true, scheme: "http" },
    };
    this.#pods.set(name, pod);
    return pod;
  }

  /** The Secret of the unseal keys. */
  get secret(): StoredSecret | undefined {
    return this.#secrets.get("unseal-keys");
  }

  /** Its data in plain text. */
  get data(): Record<string, string> {
    return this.dataOf("unseal-keys");
  }

  /** The same of any Secret. */
  dataOf(name: string): Record<string, string> {
    const data = Object.entries(this.#secrets.get(name)?.data ?? {});
    return Object.fromEntries(
      data.map(([file, value]) => [file, Buffer.from(value, "base64").toString()]),
    );
  }

  /** Writes a Secret as a person would. */
  write(data: Readonly<Record<string, string>>, name = "unseal-keys"): void {
    const encoded = Object.entries(data).map(([file, value]) => [
      file,
      Buffer.from(value).toString("base64"),
    ]);
    this.#store(name, Object.fromEntries(encoded));
  }

  /** Loses a Secret. */
  remove(name = "unseal-keys"): void {
    this.#secrets.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text === "" ? undefined : JSON.parse(text);
    const { pathname } = new URL(request.url ?? "", this.url);
    this.requests.push(`${request.method} ${pathname}`);
    const [status, answer] = await this.#answer(request, pathname.split("/").slice(-3), body);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer));
  }

  async #answer(
    { method, headers }: IncomingMessage,
    [namespace = "", resource = "", name = ""]: string[],
    // biome-ignore lint/suspicious/noExplicitAny: whatever a client sent
    body: any,
  ): Promise<[number, object]> {
    if (name === "tokenreviews") return [201, review(body)];
    if (headers.authorization !== "Bearer kubernetes-token")
      return [401, { message: "Unauthorized" }];
    const secret = this.#secrets.get(name);
    switch (`${method} ${resource}`) {
      case "GET secrets":
        return secret ? [200, secret] : [404, { message: "not found" }];
      case "PATCH secrets":
        if (headers["content-type"] !== "application/apply-patch+yaml") return [415, {}];
        return [200, !secret || body.data ? this.#store(name, body.data) : secret];
      case "PUT secrets":
        if (body.metadata.resourceVersion !== secret?.metadata.resourceVersion)
          return [409, { message: "the object has been modified" }];
        return [200, this.#store(name, body.data)];
      case "PATCH configmaps":
        if (this.closed.has(namespace)) return [403, { message: `${namespace} is closed` }];
        this.configMaps[namespace] = body.data;
        return [200, body];
      case "GET persistentvolumeclaims":
        return [200, { metadata: { name, uid: this.claim } }];
      case "DELETE persistentvolumeclaims":
        if (body.preconditions.uid !== this.claim) return [409, { message: "another uid" }];
        this.#claimIsDeleted = true;
        return [200, {}];
      case "GET statefulsets": {
        const status = {
          observedGeneration: this.isObserved ? 2 : 1,
          updateRevision: this.revision,
        };
        return [200, { metadata: { name, generation: 2 }, status }];
      }
      case "GET pods":
        return [200, described(this.pod(name))];
      case "DELETE pods":
        if (body.preconditions.uid !== this.pod(name).uid) return [409, { message: "another uid" }];
        if (this.#claimIsDeleted) {
          await this.#onWiped();
          this.#claimIsDeleted = false;
          this.claim = randomUUID();
        }
        await this.onDeleted(name);
        this.#pods.delete(name);
        return [200, {}];
      default:
        return [403, { message: `${method} ${resource} is forbidden` }];
    }
  }

  #store(name: string, data: StoredSecret["data"]): StoredSecret {
    this.#version += 1;
    const secret = { metadata: { name, resourceVersion: String(this.#version) }, data };
    this.#secrets.set(name, secret);
    return secret;
  }
}

function described({ uid, revision, isReady, scheme }: Pod): object {
  const env = [{ name: "VAULT_ADDR", value: `${scheme}://127.0.0.1:8200` }];
  return {
    metadata: { uid, labels: { "controller-revision-hash": revision } },
    spec: { containers: [{ name: "vault", env }] },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: isReady ? "True" : "False" }],
    },
  };
}

/** Accepts every token, for its account and its audience. */
function review({ spec }: { spec: { token: string; audiences?: string[] } }): object {
  const claims = JSON.parse(Buffer.from(spec.token.split(".")[1] ?? "", "base64url").toString());
  const audiences = (spec.audiences ?? []).filter((audience) => claims.aud.includes(audience));
  const authenticated = spec.audiences === undefined || audiences.length > 0;
  return {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    status: {
      authenticated,
      audiences,
      user: authenticated
        ? { username: claims.sub, uid: "1-2-3", groups: ["system:serviceaccounts"] }
        : {},
    },
  };
}
