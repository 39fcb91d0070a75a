import { once } from "node:events";
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Arrangement, Server } from "../../../keeper/src/contract.ts";

/** A server of Vault without access control: what was written can be read, and the test chooses what is refused. */
export class FakeVault {
  readonly #server: HttpServer;
  readonly pod: string;
  /** Method and path of each request, in order. */
  readonly requests: string[] = [];
  /** What was written, by path. */
  readonly data = new Map<string, object>();
  /** Requests, by method and path, that get 403. */
  readonly refused = new Set<string>();
  /** Called with the method and path of each request, before it is answered. */
  answering: (line: string) => void = () => {};
  /** What it answers for a snapshot. */
  snapshot: Buffer | undefined;
  sealed = false;
  active = true;
  /** Names of the raft cluster's servers. */
  members: readonly string[] = [];
  /** Those of them that have no vote yet. */
  nonVoters: readonly string[] = [];

  private constructor(pod: string) {
    this.pod = pod;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(pod = "vault-0"): Promise<FakeVault> {
    const vault = new FakeVault(pod);
    await once(vault.#server.listen(0, "127.0.0.1"), "listening");
    return vault;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Number of such requests so far. */
  count(request: string): number {
    return this.requests.filter((line) => line === request).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += chunk;
    const path = (request.url ?? "").replace("/v1/", "");
    const line = `${request.method} ${path}`;
    this.requests.push(line);
    this.answering(line);
    if (line === "GET sys/storage/raft/snapshot" && this.snapshot !== undefined) {
      response.end(this.snapshot);
      return;
    }
    const answer = this.refused.has(line)
      ? { errors: ["permission denied"] }
      : this.#answer(line, path, text === "" ? {} : JSON.parse(text));
    response.writeHead(this.refused.has(line) ? 403 : answer ? 200 : 404);
    response.end(JSON.stringify(answer ?? { errors: [] }));
  }

  #answer(line: string, path: string, body: { readonly key?: string }): object | undefined {
    switch (line) {
      case "PUT sys/unseal":
        if (body.key) this.sealed = false;
        return { sealed: this.sealed };
      case "GET sys/seal-status":
        return { initialized: true, sealed: this.sealed, type: "shamir", n: 123 };
      case "GET sys/leader":
        return { is_self: this.active, raft_applied_index: 5000 };
      case "GET sys/health":
        return this.active ? {} : { ha_connection_healthy: true };
      case "GET sys/storage/raft/configuration": {
        const servers = this.members.map((name) => ({
          node_id: name,
          voter: !this.nonVoters.includes(name),
        }));
        return { data: { config: { servers } } };
      }
      case "POST sys/step-down":
        return {};
      case "POST auth/kubernetes/login":
        return { auth: { client_token: "token" } };
      case "GET auth/token/lookup-self":
        return {};
      case "GET sys/audit":
      case "GET sys/auth":
        return { data: this.#folder(`${path}/`) };
    }
    if (line.startsWith("POST")) this.data.set(path, body);
    const data = this.data.get(path);
    return data && { data };
  }

  #folder(path: string): object {
    const inside = [...this.data].filter(([name]) => name.startsWith(path));
    return Object.fromEntries(
      inside.map(([name, value]) => [`${name.slice(path.length)}/`, value]),
    );
  }
}

/** An arrangement of these servers, which form a cluster. */
export function arrange(
  vaults: readonly FakeVault[],
  change: Partial<Arrangement> = {},
): Arrangement {
  const server = ({ pod, url }: FakeVault): Server => ({ pod, claim: `data-${pod}`, url });
  for (const vault of vaults) vault.members = vaults.map(({ pod }) => pod);
  const login = { serviceAccount: "guests", namespace: "books", audience: "vault.guestbook" };
  return {
    namespace: "vault",
    secret: "unseal-keys",
    statefulSet: "vault",
    seal: "shamir",
    servers: vaults.map(server),
    auditFile: "/vault/audit/audit.log",
    kubernetesAuth: { kubernetes_host: "https://kubernetes" },
    keeper: { ...login, name: "vault-keeper" },
    consumers: [
      {
        ...login,
        name: "guestbook",
        path: "guestbook/door",
        fields: ["code"],
        administrator: { ...login, name: "guestbook-administrator" },
      },
    ],
    ...change,
  };
}
