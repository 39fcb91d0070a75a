import http from "node:http";
import https from "node:https";
import { Failure } from "../../../support/failure.ts";
import { isProperties, type Properties } from "../../support/properties.ts";
import { textAt } from "../object/object.ts";
import { ApiFailure, Unreachable } from "./api-failure.ts";
import { type Credentials, credentials, trust } from "./credentials.ts";
import type { Connection } from "./kubeconfig.ts";

export interface Request {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Default: `application/json`. */
  readonly contentType?: string;
}

/** Milliseconds without a sign of life after which a request is given up; slow admission webhooks may take 30 s. */
const patience = 60_000;
/** The same for the first request, which asks whether anything is there at all. */
const firstPatience = 10_000;

/** A Kubernetes API server. */
export class Api {
  readonly server: string;
  private readonly connection: Connection;
  private readonly agent: http.Agent;
  private held: Promise<Credentials> | undefined;
  private expires = 0;

  constructor(connection: Connection) {
    this.connection = connection;
    this.server = textAt(connection.cluster, "server").replace(/\/$/, "");
    if (!/^https?:\/\//.test(this.server)) {
      throw new Failure(
        `Expected the cluster of the kubeconfig to have a \`server\` that starts with https://, got \`${this.server}\`.`,
      );
    }
    const options = { keepAlive: true, ...trust(connection) };
    this.agent = this.server.startsWith("https:")
      ? new https.Agent(options)
      : new http.Agent({ keepAlive: true });
  }

  /** Fails with one sentence if the server does not answer, or does not let us in. Returns its version: `v1.37.2`. */
  async version(): Promise<string> {
    return textAt(await this.attempt("GET", "/version", {}, firstPatience), "gitVersion");
  }

  /** Makes one request and returns the object in the answer. Throws an `ApiFailure` or `Unreachable`. */
  async request(method: string, path: string, request: Request = {}): Promise<Properties> {
    try {
      return await this.attempt(method, path, request, patience);
    } catch (error) {
      // A kept connection may have been closed by the server just now; reading twice does no harm.
      if (method !== "GET" || !(error instanceof Unreachable)) throw error;
      return this.attempt(method, path, request, patience);
    }
  }

  private async attempt(method: string, path: string, request: Request, timeout: number) {
    const { authorization, cert, key } = await this.credentials();
    const url = new URL(this.server + path);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      url.searchParams.set(name, value);
    }
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const options: https.RequestOptions = {
      method,
      agent: this.agent,
      timeout,
      headers: {
        accept: "application/json",
        "user-agent": "pulumi-kubernetes",
        ...(authorization && { authorization }),
        ...(body && {
          "content-type": request.contentType ?? "application/json",
          // Node leaves it out of a DELETE, whose body the server then takes for the next request.
          "content-length": body.length,
        }),
      },
      ...(cert && { cert }),
      ...(key && { key }),
    };
    const answer = await this.send(url, options, body);
    if (answer.status < 300) return answer.object;
    if (answer.status === 401) {
      throw new Failure(
        `Expected the Kubernetes API at ${this.server} to accept the credentials in the kubeconfig, got 401 Unauthorized. Check KUBECONFIG, or log in again.`,
      );
    }
    throw new ApiFailure(answer.status, answer.object);
  }

  private credentials(): Promise<Credentials> {
    if (this.held === undefined || Date.now() > this.expires) {
      this.expires = Number.POSITIVE_INFINITY;
      this.held = credentials(this.connection).then((held) => {
        this.expires = held.expires ?? Number.POSITIVE_INFINITY;
        return held;
      });
    }
    return this.held;
  }

  private send(url: URL, options: https.RequestOptions, body: Buffer | undefined) {
    return new Promise<{ status: number; object: Properties }>((resolve, reject) => {
      const lost = (error: Error) => reject(this.unreachable(error));
      const request = (url.protocol === "https:" ? https : http).request(url, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("error", lost);
        answer.on("end", () => {
          resolve({ status: answer.statusCode ?? 0, object: readObject(Buffer.concat(chunks)) });
        });
      });
      request.on("error", lost);
      request.on("timeout", () => {
        request.destroy(new Error(`no answer within ${(options.timeout ?? 0) / 1000} s`));
      });
      request.end(body);
    });
  }

  private unreachable(error: Error & { code?: string }): Unreachable {
    const known: Readonly<Record<string, string>> = {
      ECONNREFUSED: "connection refused",
      ECONNRESET: "connection reset",
      ENOTFOUND: "no such host",
      EHOSTUNREACH: "no route to host",
    };
    const got = known[error.code ?? ""] ?? error.message;
    return new Unreachable(
      `Expected the Kubernetes API at ${this.server} to answer, got ${got}. Check KUBECONFIG, and that the cluster is running.`,
    );
  }
}

/** What is no JSON object, such as the page of a proxy, becomes the message of a failure. */
function readObject(body: Buffer): Properties {
  const text = body.toString();
  try {
    const object = JSON.parse(text);
    return isProperties(object) ? object : { message: text };
  } catch {
    return { message: text.trim().slice(0, 500) };
  }
}
