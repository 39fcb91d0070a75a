import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { Failure } from "../terminal/failure.ts";

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";

const seeLog = "See its log: npm run lab -- logs registry";

/** Describes a blob to a registry. */
export interface Descriptor {
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** sha256:... */
  readonly digest: string;
}

/** A client of the registry API, version 2, for a registry without authentication. */
export class Registry {
  private readonly url: string;

  /** @param url the registry's URL, such as http://10.88.1.2:5000 */
  constructor(url: string) {
    this.url = url;
  }

  /** The digest of the manifest under a tag; `undefined` if there is none. */
  async digest(repository: string, tag: string): Promise<string | undefined> {
    const response = await this.request("HEAD", `/v2/${repository}/manifests/${tag}`, {
      Accept: manifestType,
    });
    if (response.status === 404) return undefined;
    await expectStatus(response, 200);
    return response.headers.get("docker-content-digest") ?? undefined;
  }

  /** Uploads a blob unless the registry has it. */
  async putBlob(repository: string, descriptor: Descriptor, content: Blob): Promise<void> {
    const there = await this.request("HEAD", `/v2/${repository}/blobs/${descriptor.digest}`);
    if (there.status === 200) return;

    const upload = await this.request("POST", `/v2/${repository}/blobs/uploads/`);
    await expectStatus(upload, 202);
    const location = new URL(upload.headers.get("location") ?? "", this.url);
    location.searchParams.set("digest", descriptor.digest);
    const type = { "Content-Type": "application/octet-stream" };
    await expectStatus(
      await this.request("PUT", location.pathname + location.search, type, content),
      201,
    );
  }

  /** Uploads a manifest with one layer under several tags and returns its digest. */
  async putManifest(
    repository: string,
    tags: readonly string[],
    config: Descriptor,
    layer: Descriptor,
  ) {
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config,
      layers: [layer],
    });
    for (const tag of tags) {
      const path = `/v2/${repository}/manifests/${tag}`;
      await expectStatus(
        await this.request("PUT", path, { "Content-Type": manifestType }, manifest),
        201,
      );
    }
    return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
  }

  private async request(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Blob | string,
  ): Promise<Response> {
    try {
      return await fetch(new URL(path, this.url), { method, headers, body });
    } catch (error) {
      const { cause } = error as Error;
      throw new Failure(
        `Expected the lab's registry to answer at ${this.url}, got "${cause instanceof Error ? cause.message : error}". ${seeLog}`,
      );
    }
  }
}

/** The descriptor of a file as a blob. */
export async function describeFile(file: string, mediaType: string): Promise<Descriptor> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { mediaType, size, digest: `sha256:${hash.digest("hex")}` };
}

/** Opens a file as the content of a blob, without reading it into memory. */
export function fileContent(file: string): Promise<Blob> {
  return openAsBlob(file);
}

async function expectStatus(response: Response, status: number): Promise<void> {
  if (response.status === status) return;
  throw new Failure(
    `Expected the lab's registry to answer ${status} to ${response.url}, got ${response.status}: ${await response.text()}. ${seeLog}`,
  );
}
