import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Pods of the counter that answer administrators, each at a port of its own. */
export class FakePods {
  token = "the administrators' token";
  /** What pods answer, by name: a status and a body. */
  readonly answers = new Map<string, readonly [status: number, body: object]>();
  readonly #servers = new Map<string, Server>();

  static async start(counts: Readonly<Record<string, number>>): Promise<FakePods> {
    const pods = new FakePods();
    for (const [name, visits] of Object.entries(counts)) await pods.#add(name, visits);
    return pods;
  }

  get list(): { readonly name: string; readonly url: string }[] {
    return [...this.#servers].map(([name, server]) => ({
      name,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers.values()) {
      server.closeAllConnections();
      server.close();
    }
  }

  async #add(pod: string, visits: number): Promise<void> {
    this.answers.set(pod, [200, { visits, pod, time: "2026-11-22T10:00:00.000Z" }]);
    const server = createServer((request, response) => {
      const isKnown = request.headers.authorization === `Bearer ${this.token}`;
      const isBackup = `${request.method} ${request.url}` === "GET /admin/backup";
      const [status, body] =
        isKnown && isBackup ? (this.answers.get(pod) ?? [500, {}]) : [401, { error: "Who?" }];
      response.writeHead(status).end(JSON.stringify(body));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    this.#servers.set(pod, server);
  }
}
