import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { request as http, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { request as https } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { getCACertificates } from "node:tls";
import aws4 from "aws4";
import { Failure } from "../failure.ts";
import type { Target } from "./back-up.ts";
import { type BucketTarget, bucketKeyFiles } from "./contract.ts";

/** A bucket that speaks S3. How long files stay there is up to the bucket. */
export class Bucket implements Target {
  readonly #target: BucketTarget;
  readonly #keyDirectory: string;
  readonly #patience: number;

  /**
   * @param keyDirectory Folder of the key's files.
   * @param patience Milliseconds for which nothing may come or go, default a minute.
   */
  constructor(target: BucketTarget, keyDirectory: string, patience = 60_000) {
    this.#target = target;
    this.#keyDirectory = keyDirectory;
    this.#patience = patience;
  }

  /**
   * Sends the file in one request, with its digest, which the bucket verifies. Up to 5 GB, by S3's limit.
   * @throws Failure unless the bucket says that it has stored the file.
   */
  async put(_kind: string, name: string, file: string): Promise<void> {
    const url = new URL(`${this.#target.url.replace(/\/$/, "")}/${name}`);
    const headers = await this.#headers(url, file);
    const { status, body } = await this.#send(url, headers, file).catch((error) => {
      throw new Failure(`Expected ${url.host} to answer, got \`${error.code ?? error.message}\`.`);
    });
    if (status === 200) return;
    const [code, message] = [inside(body, "Code"), inside(body, "Message")];
    throw new Failure(`Expected ${url} to be stored, got ${status} \`${code}: ${message}\`.`);
  }

  /** @returns What the bucket verifies: the digest of the file, and a signature of the request with it. */
  async #headers(url: URL, file: string): Promise<OutgoingHttpHeaders> {
    const [accessKeyId = "", secretAccessKey = ""] = await Promise.all(
      [bucketKeyFiles.id, bucketKeyFiles.secret].map(async (name) =>
        (await readFile(join(this.#keyDirectory, name), "utf8")).trim(),
      ),
    );
    const request = {
      ...{ method: "PUT", path: url.pathname, service: "s3", region: this.#target.region },
      headers: {
        Host: url.host,
        "Content-Length": (await stat(file)).size,
        "X-Amz-Content-Sha256": await digestOf(file),
      },
    };
    return aws4.sign(request, { accessKeyId, secretAccessKey }).headers ?? {};
  }

  async #send(url: URL, headers: OutgoingHttpHeaders, file: string) {
    const { certificateAuthority = [] } = this.#target;
    const timeout = this.#patience;
    const options = { method: "PUT", headers, timeout };
    const request =
      url.protocol === "https:"
        ? https(url, { ...options, ca: [...usualAuthorities(), certificateAuthority].flat() })
        : http(url, options);
    const silence = new Error(`no answer within ${timeout / 1000} s`);
    request.once("timeout", () => request.destroy(silence));
    request.once("response", (response) =>
      request.once("timeout", () => response.destroy(silence)),
    );
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    // A bucket may refuse a file before it has all of it. Without an answer, waiting for that fails too.
    const sent = pipeline(createReadStream(file), request).catch(() => {});
    try {
      const [response] = await answered;
      return { status: response.statusCode, body: await text(response) };
    } finally {
      request.destroy();
      await sent;
    }
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Those of the system and those bundled with Node. */
function usualAuthorities(): string[] {
  return [...getCACertificates("bundled"), ...getCACertificates("system")];
}

/** The text of an element of XML; empty without one. */
function inside(xml: string, element: string): string {
  return RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? "";
}
