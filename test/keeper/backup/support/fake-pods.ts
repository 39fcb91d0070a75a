import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Pods of the counter that answer administrators, each at a path of its own. */
export class FakePods {
  token = "the administrators' token";
  /** What pods answer to administrators, by name: a status and a body. */
  readonly answers = new Map<string, readonly [status: number, body: object]>();
  /** What each answers when asked for all pods; undefined: those that have answers. */
  total: readonly [status: number, body: object] | undefined;
  /** Those of the plan. */
  readonly names: readonly string[];
  readonly #server: Server;

  private constructor(counts: Readonly<Record<string, number>>) {
    this.names = Object.keys(counts);
    for (const [name, visits] of Object.entries(counts)) this.add(name, visits);
    this.#server = createServer((request, response) => {
      const [status, body] = this.#answer(request);
      response.writeHead(status).end(JSON.stringify(body));
    });
  }

  /** @param counts By the names of the plan's pods. */
  static async start(counts: Readonly<Record<string, number>>): Promise<FakePods> {
    const pods = new FakePods(counts);
    await once(pods.#server.listen(0, "127.0.0.1"), "listening");
    return pods;
  }

  /** Base URL of a pod, with `{pod}` for its name. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/{pod}`;
  }

  /** Adds a pod, beyond the plan. */
  add(pod: string, visits: number): void {
    this.answers.set(pod, [200, { visits, pod, time: "2026-11-22T10:00:00.000Z" }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ method, url = "", headers }: IncomingMessage): readonly [number, object] {
    const [, pod = "", path] = /^\/([^/]+)(\/.*)$/.exec(url) ?? [];
    if (method === "GET" && path === "/visits/total") return this.total ?? [200, this.#all()];
    // The service compares bytes; Node decodes headers as Latin-1.
    const given = Buffer.from(headers.authorization ?? "", "latin1");
    const isKnown = given.equals(Buffer.from(`Bearer ${this.token}`));
    if (!isKnown || method !== "GET" || path !== "/admin/backup") return [401, { error: "Who?" }];
    return this.answers.get(pod) ?? [500, {}];
  }

  #all(): object {
    const pods = Object.fromEntries([...this.answers.keys()].map((name) => [name, 1]));
    return { total: this.answers.size, pods, missing: [] };
  }
}
