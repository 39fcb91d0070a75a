import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { freePort } from "../../support/free-port.ts";
import { dataDirectory } from "./directory.ts";
import { podNames, records } from "./fake-pods.ts";
import { preload } from "./preload.ts";
import { ServerProcess } from "./server-process.ts";

/**
 * Pods of a StatefulSet as processes of this machine, each with its own name, directory and port, behind a Service: a
 * port whose new connections go to the pods in turn, as far as they listen. The pods find each other by a DNS of their
 * own.
 */
export class LocalPods {
  readonly names: readonly string[];
  readonly #directories: Awaited<ReturnType<typeof dataDirectory>>[] = [];
  readonly #ports = new Map<string, number>();
  readonly #running = new Map<string, ServerProcess>();
  readonly #sockets = new Set<Socket>();
  readonly #service = createServer((client) => this.#forward(client));
  #turn = 0;

  static async start(number: number): Promise<LocalPods> {
    const pods = new LocalPods(podNames(number));
    for (const name of pods.names) {
      pods.#ports.set(name, await freePort());
      pods.#directories.push(await dataDirectory());
    }
    await Promise.all(pods.names.map((name) => pods.start(name)));
    await once(pods.#service.listen(0, "127.0.0.1"), "listening");
    return pods;
  }

  private constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Address of the Service. */
  get url(): string {
    return `http://127.0.0.1:${(this.#service.address() as AddressInfo).port}`;
  }

  /** Address of one pod. */
  urlOf(name: string): string {
    return `http://127.0.0.1:${this.#ports.get(name)}`;
  }

  /** Starts a pod, on the directory that it has had before, and has it probed as the kubelet would. */
  async start(name: string): Promise<void> {
    const server = new ServerProcess(
      {
        POD_NAME: name,
        POD_RECORDS: records,
        PORT: `${this.#ports.get(name)}`,
        DATA_DIRECTORY: this.#directories[this.names.indexOf(name)]?.path ?? "",
      },
      this.#dns(),
    );
    this.#running.set(name, server);
    await server.port();
    await fetch(`${this.urlOf(name)}/readyz`, { headers: { Connection: "close" } });
  }

  /** Ends a pod, with a drain. Resolves when it has ended, with how. */
  async stop(name: string) {
    const server = this.#running.get(name);
    this.#running.delete(name);
    server?.kill("SIGTERM");
    return server?.ended();
  }

  /** Makes visits to a pod, one after the other. */
  async visit(name: string, times: number): Promise<void> {
    for (let visit = 0; visit < times; visit++)
      await fetch(`${this.urlOf(name)}/visits`, { method: "POST" }).then((answer) => answer.text());
  }

  /** The counts, by name, of the pods that run. */
  async counts(): Promise<Record<string, number>> {
    const counts = [...this.#running.keys()].map(async (name) => {
      const answer = await fetch(`${this.urlOf(name)}/visits`);
      return [name, Number(await answer.text())] as const;
    });
    return Object.fromEntries(await Promise.all(counts));
  }

  /** Replaces the resolver of Node, which knows no names of pods. */
  #dns(): string[] {
    const domain = records.split(".").slice(2).join(".");
    const listed = this.names.map((name) => ({
      name: `${name}.${domain}`,
      port: this.#ports.get(name),
    }));
    return preload(`import dns from "node:dns";
dns.promises.Resolver = class {
  async resolveSrv() { return ${JSON.stringify(listed)}; }
  async resolve4() { return ["127.0.0.1"]; }
  cancel() {}
};`);
  }

  #forward(client: Socket): void {
    const names = this.names.filter((name) => this.#running.has(name));
    const name = names[this.#turn++ % names.length];
    const pod = connect(this.#ports.get(name ?? "") ?? 0, "127.0.0.1");
    for (const [from, to] of [
      [client, pod],
      [pod, client],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.once("error", () => to.destroy());
      from.once("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#service.close();
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#running.values()) await server[Symbol.asyncDispose]();
    for (const directory of this.#directories) await directory[Symbol.asyncDispose]();
  }
}
