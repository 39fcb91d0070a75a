import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer as http, type IncomingMessage, type Server } from "node:http";
import { createServer as https } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** An answer of S3. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * A bucket that verifies signatures and digests by itself.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export class FakeBucket {
  readonly key = { id: "AKIAEXAMPLE", secret: "wJalr/XUtnFEMI+K7MDENG" };
  readonly region = "eu-central-1";
  /** What was put, by path. */
  readonly objects = new Map<string, Buffer>();
  /** Instead of an answer of its own. */
  refusal: Refusal | undefined;
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(tls?: { readonly cert: string; readonly key: string }) {
    this.#scheme = tls ? "https" : "http";
    this.#server = tls ? https(tls) : http();
    this.#server.on("request", async (request, response) => {
      const refusal = this.refusal ?? (await this.#take(request));
      const { code, message } = refusal ?? { code: "", message: "" };
      response.writeHead(refusal?.status ?? 200);
      response.end(
        refusal &&
          `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
      );
    });
  }

  static async start(tls?: { readonly cert: string; readonly key: string }): Promise<FakeBucket> {
    const bucket = new FakeBucket(tls);
    await once(bucket.#server.listen(0, "127.0.0.1"), "listening");
    return bucket;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.#scheme}://${this.host}/bucket/prefix`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage): Promise<Refusal | undefined> {
    const content = await buffer(request);
    const { method, url = "", headers } = request;
    if (method !== "PUT") return refused(405, "MethodNotAllowed");
    if (headers["content-length"] !== String(content.length))
      return refused(411, "MissingContentLength");
    if (headers["x-amz-content-sha256"] !== sha256(content))
      return refused(400, "XAmzContentSHA256Mismatch");
    if (headers.authorization !== this.#authorization(request))
      return refused(403, "SignatureDoesNotMatch");
    this.objects.set(url, content);
    return undefined;
  }

  /** The only right value of the header, for the headers that it says are signed. */
  #authorization({ method, url, headers }: IncomingMessage): string {
    const [, list = ""] = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? "") ?? [];
    const names = list.split(";");
    for (const needed of ["host", "x-amz-content-sha256", "x-amz-date"])
      if (!names.includes(needed)) return `without ${needed}`;
    const time = String(headers["x-amz-date"]);
    if (Math.abs(Date.now() - timeOf(time)) > 15 * 60_000) return "at another time";
    const scope = `${time.slice(0, 8)}/${this.region}/s3/aws4_request`;
    const canonical = [
      ...[method, url, ""],
      ...names.map((name) => `${name}:${headers[name]}`),
      ...["", list, headers["x-amz-content-sha256"]],
    ].join("\n");
    const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
    let key: string | Buffer = `AWS4${this.key.secret}`;
    for (const part of scope.split("/")) key = hmac(key, part);
    const signature = hmac(key, toSign).toString("hex");
    return `AWS4-HMAC-SHA256 Credential=${this.key.id}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
  }
}

function refused(status: number, code: string): Refusal {
  return { status, code, message: "No." };
}

function timeOf(text: string): number {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? [];
  return Date.parse(
    `${date?.replace(/(..)(..)$/, "-$1-$2")}T${time?.replace(/(..)(..)$/, ":$1:$2")}Z`,
  );
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
