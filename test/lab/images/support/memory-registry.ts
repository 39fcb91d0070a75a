import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A registry on loopback that keeps pushed images in memory; disposed of by `await using`. */
export class MemoryRegistry implements AsyncDisposable {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Buffer>();
  /** The requests so far, such as `HEAD /v2/node/manifests/24`. */
  readonly requests: string[] = [];
  /** If set, the status of every answer. */
  failure: number | undefined;

  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
    server.on("request", async (request, response) => {
      const { status, headers, body } = await this.answer(request);
      response.writeHead(status, headers).end(body);
    });
  }

  static async start(): Promise<MemoryRegistry> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new MemoryRegistry(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  manifest(repository: string, tag: string): Manifest {
    return JSON.parse(String(this.manifests.get(`${repository}:${tag}`)));
  }

  blob(digest: string | undefined): Buffer {
    const blob = this.blobs.get(String(digest));
    if (blob === undefined) throw new Error(`no blob ${digest}`);
    return blob;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const { pathname, searchParams } = new URL(request.url ?? "", this.url);
    this.requests.push(`${request.method} ${pathname}`);
    const content = await buffer(request);
    if (this.failure !== undefined) return { status: this.failure, body: "out of order" };

    const [, repository = "", kind, name = ""] =
      pathname.match(/^\/v2\/([^/]+)\/(manifests|blobs)\/(.*)$/) ?? [];
    const reference = `${repository}:${name}`;
    switch (`${request.method} ${kind}`) {
      case "HEAD manifests":
        return this.manifests.has(reference)
          ? { status: 200, headers: this.digestOfManifest(reference) }
          : { status: 404 };
      case "PUT manifests":
        return this.putManifest(reference, content);
      case "HEAD blobs":
        return { status: this.blobs.has(name) ? 200 : 404 };
      case "POST blobs":
        return { status: 202, headers: { Location: `${pathname}1?state=a%2Bb` } };
      default:
        return this.putBlob(searchParams, content);
    }
  }

  private putBlob(query: URLSearchParams, content: Buffer): Reply {
    const digest = digestOf(content);
    if (query.get("state") !== "a+b" || query.get("digest") !== digest) {
      return { status: 400, body: "wrong digest" };
    }
    this.blobs.set(digest, content);
    return { status: 201 };
  }

  private putManifest(reference: string, content: Buffer): Reply {
    const { config, layers }: Manifest = JSON.parse(String(content));
    const known = [config, ...layers].every(({ digest }) => this.blobs.has(digest));
    if (!known) return { status: 404, body: "unknown blob" };
    this.manifests.set(reference, content);
    return { status: 201, headers: this.digestOfManifest(reference) };
  }

  private digestOfManifest(reference: string): Record<string, string> {
    return { "Docker-Content-Digest": digestOf(this.manifests.get(reference) ?? "") };
  }
}

/** sha256:... */
export function digestOf(content: Buffer | string): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
