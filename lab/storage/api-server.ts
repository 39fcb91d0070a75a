import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { Failure } from "../terminal/failure.ts";

/** The kinds of change that an API server can be asked for, each with the form of its body. */
const contentTypes = {
  merge: "application/merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** A client of the lab's API server. A watch by kubectl would take 110 MB of memory. */
export class ApiServer {
  private readonly url: string;
  private readonly identity: https.RequestOptions;

  /** @param kubeconfig path of a kubeconfig as kubeadm writes it, with one cluster and one user */
  constructor(kubeconfig: string) {
    const { clusters, users } = parse(readFileSync(kubeconfig, "utf8"));
    const [{ cluster }, { user }] = [clusters[0], users[0]];
    const decoded = (data: string) => Buffer.from(data, "base64");
    this.url = cluster.server;
    this.identity = {
      ca: decoded(cluster["certificate-authority-data"]),
      cert: decoded(user["client-certificate-data"]),
      key: decoded(user["client-key-data"]),
    };
  }

  /** Returns the objects of a collection, such as `/api/v1/persistentvolumes`. */
  async list<Item>(path: string): Promise<Item[]> {
    const response = await this.send("GET", path);
    return JSON.parse(await text(response)).items;
  }

  /** Changes an object: by a merge patch, or by a server-side apply, which creates it if needed. */
  async patch(path: string, how: keyof typeof contentTypes, change: object): Promise<void> {
    const query = how === "apply" ? "?fieldManager=loop-provisioner&force=true" : "";
    await text(await this.send("PATCH", `${path}${query}`, contentTypes[how], change));
  }

  /** Deletes an object, if it exists. */
  async delete(path: string): Promise<void> {
    await text(await this.send("DELETE", path));
  }

  /** Calls `changed` for each object of a collection and for each change. Returns when the API server ends the watch. */
  async watch(path: string, changed: () => void): Promise<void> {
    const response = await this.send("GET", `${path}?watch=true`);
    for await (const _ of response) changed();
  }

  /** Throws a `Failure` if the API server refuses, other than to delete what does not exist. */
  private async send(
    method: string,
    path: string,
    contentType = "application/json",
    body?: object,
  ): Promise<IncomingMessage> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { "Content-Type": contentType };
      https
        .request(`${this.url}${path}`, { ...this.identity, method, headers }, resolve)
        .on("error", reject)
        .end(body && JSON.stringify(body));
    }).catch((error) => {
      throw new Failure(`Expected ${this.url} to answer, got "${error.message}".`);
    });
    const { statusCode = 0 } = response;
    if (statusCode < 300 || (method === "DELETE" && statusCode === 404)) return response;
    throw new Failure(
      `Expected the API server to accept ${method} ${path}, got ${statusCode}: ${reason(await text(response))}`,
    );
  }
}

/** What an answer other than success says: the message of a `Status`, or plain text. */
function reason(body: string): string {
  try {
    return JSON.parse(body).message;
  } catch {
    return body;
  }
}
