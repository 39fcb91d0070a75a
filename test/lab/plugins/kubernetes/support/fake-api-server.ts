import http from "node:http";
import type { AddressInfo } from "node:net";
import { applyFields, type Owners } from "./field-owners.ts";

// biome-ignore lint/suspicious/noExplicitAny: what the tests read out of an object is of every shape.
export type Body = any;

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: Body;
}

/** What the server knows: `<plural>` by apiVersion and kind. */
const kinds: Readonly<
  Record<string, readonly [kind: string, plural: string, namespaced: boolean][]>
> = {
  "/api/v1": [
    ["Namespace", "namespaces", false],
    ["ConfigMap", "configmaps", true],
    ["Secret", "secrets", true],
    ["Service", "services", true],
    ["Pod", "pods", true],
    ["Event", "events", true],
  ],
  "/apis/apps/v1": [["StatefulSet", "statefulsets", true]],
};

/** A Kubernetes API server in memory, on a real socket: objects, server-side apply, dry runs, finalizers. */
export class FakeApiServer {
  readonly requests: Recorded[] = [];
  /** Objects by path. */
  readonly objects = new Map<string, Body>();
  /** Called with each object that is written, to be its controller. */
  control: (object: Body) => void = () => {};
  /** Called with the path of each object that is deleted. */
  deleted: (path: string) => void = () => {};
  /** How often a deleted object is still there when it is asked for. */
  lingering = 0;
  private readonly owners = new Map<string, Owners>();
  private readonly dying = new Map<string, number>();
  private readonly server = http.createServer((request, response) =>
    this.answer(request, response),
  );
  private version = 0;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig for this server. */
  get kubeconfig(): string {
    return JSON.stringify({
      "current-context": "fake",
      contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
      clusters: [{ name: "fake", cluster: { server: this.url } }],
      users: [{ name: "fake", user: { token: "t0ken" } }],
    });
  }

  /** Puts an object there that someone else made. */
  put(path: string, object: Body, manager = "kubectl"): void {
    this.write(path, object, manager, false);
  }

  writes(): string[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, query }) => `${method} ${path}${query.dryRun ? " (dry run)" : ""}`);
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "", this.url);
    const text = Buffer.concat(chunks).toString();
    const recorded: Recorded = {
      method: request.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: text === "" ? undefined : JSON.parse(text),
    };
    this.requests.push(recorded);
    const authorized = request.headers.authorization === "Bearer t0ken";
    const [status, body] = authorized ? this.handle(recorded) : [401, {}];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  private handle(request: Recorded): [number, Body] {
    const { method, path, query, body } = request;
    if (path === "/version") return [200, { gitVersion: "v1.37.2" }];
    const version = kinds[path];
    if (version !== undefined) {
      return [
        200,
        { resources: version.map(([kind, name, namespaced]) => ({ kind, name, namespaced })) },
      ];
    }
    const [, namespace] = /\/namespaces\/([^/]+)\/./.exec(path) ?? [];
    const missing = namespace && !this.objects.has(`/api/v1/namespaces/${namespace}`);

    if (method === "GET") return this.read(path);
    if (missing) return failure(404, "NotFound", `namespaces "${namespace}" not found`);
    if (method === "POST") {
      const own = `${path}/${body.metadata.name}`;
      if (this.objects.has(own))
        return failure(409, "AlreadyExists", `"${body.metadata.name}" already exists`);
      return [201, this.write(own, body, query.fieldManager ?? "", query.dryRun === "All")];
    }
    if (method === "PATCH") return this.patch(request);
    return this.delete(path, body);
  }

  private read(path: string): [number, Body] {
    const left = this.dying.get(path);
    if (left === 0) {
      this.objects.delete(path);
      this.dying.delete(path);
    } else if (left !== undefined) this.dying.set(path, left - 1);

    const object = this.objects.get(path);
    if (object !== undefined) return [200, object];
    if (/\/(pods|events)$/.test(path)) {
      const items = [...this.objects].filter(([own]) => own.startsWith(`${path}/`));
      return [200, { items: items.map(([, item]) => item) }];
    }
    return failure(404, "NotFound", `${path} not found`);
  }

  private patch({ path, query, body }: Recorded): [number, Body] {
    const before = this.objects.get(path);
    if (Array.isArray(body)) {
      // The only JSON patch there is makes a manager of applies out of another.
      const [entry] = body[0].value;
      this.owners.set(
        path,
        new Map([
          [
            entry.manager,
            new Set([...(this.owners.get(path)?.values() ?? [])].flatMap((s) => [...s])),
          ],
        ]),
      );
      return [200, this.stored(path, before, false)];
    }
    const manager = query.fieldManager ?? "";
    const result = applyFields(
      before ?? {},
      this.owners.get(path) ?? new Map(),
      body,
      manager,
      query.force === "true",
    );
    if ("conflicts" in result) {
      const causes = result.conflicts.map(([field, other]) => ({
        reason: "FieldManagerConflict",
        field: `.${field}`,
        message: `conflict with "${other}" using v1`,
      }));
      return failure(409, "Conflict", "Apply failed", causes);
    }
    const dryRun = query.dryRun === "All";
    if (!dryRun) this.owners.set(path, result.owners);
    return [200, this.stored(path, result.object, dryRun)];
  }

  private write(path: string, object: Body, manager: string, dryRun: boolean): Body {
    const result = applyFields({}, new Map(), object, manager, true);
    if ("conflicts" in result) throw new Error("a new object has no conflicts");
    if (!dryRun) this.owners.set(path, result.owners);
    return this.stored(path, result.object, dryRun);
  }

  /** What the API server adds to every object, and its controller. */
  private stored(path: string, object: Body, dryRun: boolean): Body {
    const before = this.objects.get(path);
    const managedFields = [...(this.owners.get(path) ?? new Map())].map(([manager]) => ({
      manager,
      operation: manager === "pulumi-kubernetes" || manager === "kubectl" ? "Update" : "Apply",
      fieldsV1: {},
    }));
    const stored = structuredClone(object);
    stored.metadata = {
      ...stored.metadata,
      uid: before?.metadata.uid ?? `uid-${++this.version}`,
      resourceVersion: String(++this.version),
      generation: (before?.metadata.generation ?? 0) + 1,
      managedFields,
    };
    if (dryRun) return stored;
    this.control(stored);
    this.objects.set(path, stored);
    return stored;
  }

  private delete(path: string, body: Body): [number, Body] {
    const object = this.objects.get(path);
    if (object === undefined) return failure(404, "NotFound", `${path} not found`);
    if (body?.propagationPolicy === "Foreground") {
      object.metadata.finalizers = ["foregroundDeletion", ...(object.metadata.finalizers ?? [])];
    }
    this.dying.set(path, this.lingering);
    this.deleted(path);
    return [200, object];
  }
}

function failure(
  code: number,
  reason: string,
  message: string,
  causes: Body[] = [],
): [number, Body] {
  return [code, { kind: "Status", status: "Failure", code, reason, message, details: { causes } }];
}
