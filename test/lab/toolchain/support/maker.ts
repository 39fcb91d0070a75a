import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Release, ReleaseFile } from "../../../../lab/toolchain/release.ts";

/** Answers a request, given the content published at its path. */
export type Answer = (response: ServerResponse, content: Buffer) => void;

/** A maker's site on loopback with releases that a test publishes; disposed of by `await using`. */
export class Maker implements AsyncDisposable {
  /** The requested paths, in order. */
  readonly requests: string[] = [];
  private readonly contents = new Map<string, Buffer>();
  private readonly answers = new Map<string, Answer>();
  private readonly server: Server;

  static async open(): Promise<Maker> {
    const maker = new Maker();
    maker.server.listen(0, "127.0.0.1");
    await once(maker.server, "listening");
    return maker;
  }

  private constructor() {
    this.server = createServer(({ url = "" }, response) => {
      const path = url.slice(1);
      this.requests.push(path);
      const content = this.contents.get(path);
      const answer = this.answers.get(path) ?? (content ? sendAll : notFound);
      answer(response, content ?? Buffer.alloc(0));
    });
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get address(): string {
    return `http://${this.host}`;
  }

  /** A release of some files. */
  release(name: string, ...files: ReleaseFile[]): Release {
    const site = { address: this.address, mirror: "VISIT_COUNTER_MIRROR_TEST" };
    return { name, version: "v1.0.0", site, files };
  }

  /** A file that is itself a binary, by default of one megabyte. */
  plain(name: string, content: string | Buffer = Buffer.alloc(1_000_000, name)): ReleaseFile {
    return this.publish(`plain/${name}`, content, "plain", { [name]: name });
  }

  /** An archive of programs that print their names, in a folder, as makers pack it. */
  tarball(name: string, ...programs: string[]): ReleaseFile {
    const root = mkdtempSync(join(tmpdir(), "visit-counter-maker-"));
    const members = programs.map((program) => `${name}-1/${program}`);
    for (const member of members) {
      mkdirSync(join(root, dirname(member)), { recursive: true });
      writeFileSync(join(root, member), `#!/bin/sh\necho ${basename(member)}\n`);
    }
    const content = execFileSync("tar", ["-C", root, "-cz", `${name}-1`]);
    rmSync(root, { recursive: true });
    const binaries = programs.map((program, index) => [program, members[index] ?? ""]);
    return this.publish(`tar/${name}.tar.gz`, content, "tar.gz", Object.fromEntries(binaries));
  }

  /** Publishes a file and a list with its checksum. */
  publish(
    path: string,
    content: string | Buffer,
    kind: ReleaseFile["kind"],
    binaries: ReleaseFile["binaries"],
    checksums = `${path}.sums`,
  ): ReleaseFile {
    const sum = createHash("sha256").update(content).digest("hex");
    this.contents.set(path, Buffer.from(content));
    this.contents.set(checksums, Buffer.from(`${sum}  ${basename(path)}\n`));
    return { path, checksums, kind, binaries };
  }

  /** Sets the answer for a path from now on, published or not. */
  answer(path: string, answer: Answer): void {
    this.answers.set(path, answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

export const sendAll: Answer = (response, content) => {
  response.writeHead(200, { "content-length": content.length }).end(content);
};

export const notFound: Answer = (response) => {
  response.writeHead(404).end("not here");
};

/** Sends one half, then nothing more. */
export const sendHalf: Answer = (response, content) => {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, content.length / 2));
};

/** Sends one half, then closes the connection. */
export const cutOff: Answer = (response, content) => {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, content.length / 2), () => response.destroy());
};

/** A release at an address where nothing listens. */
export async function unreachableRelease(): Promise<Release> {
  await using maker = await Maker.open();
  return maker.release("plain", maker.plain("one"));
}
