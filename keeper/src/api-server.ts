import { readFile } from "node:fs/promises";
import { Failure } from "./failure.ts";
import { type Answer, request, requestText } from "./request.ts";

/** Its name in errors. */
const what = "the Kubernetes API";

/** The cluster's API server, through its REST interface. */
export class ApiServer {
  readonly #url: string;
  readonly #tokenFile: string;

  constructor(url: string, tokenFile: string) {
    this.#url = url;
    this.#tokenFile = tokenFile;
  }

  /** @throws Failure if there is no answer. */
  async ask(
    method: string,
    path: string,
    body?: object,
    type = "application/json",
  ): Promise<Answer> {
    const headers = { ...(await this.#authorization()), "Content-Type": type };
    return request(what, this.#url + path, method, headers, body);
  }

  /** Reads what is not JSON, such as a log. */
  async text(path: string): ReturnType<typeof requestText> {
    return requestText(what, this.#url + path, "GET", await this.#authorization());
  }

  /** Read for each request: the kubelet replaces the token before it expires. */
  async #authorization() {
    return { Authorization: `Bearer ${(await readFile(this.#tokenFile, "utf8")).trim()}` };
  }
}

/**
 * The body of an answer.
 * @throws Failure with the server's reason if it has refused.
 */
export function accepted(method: string, path: string, { status, body }: Answer) {
  if (status < 300) return body;
  const [resource = path] = path.split("?");
  throw new Failure(
    `Expected the Kubernetes API to accept ${method} ${resource}, got ${status} \`${body?.message ?? ""}\`.`,
  );
}
