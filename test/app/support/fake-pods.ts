import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dns } from "../../../app/src/pods/dns.ts";
import type { Pod } from "../../../app/src/pods/expected-pods.ts";

const domain = "counter.visit-counter.svc.cluster.local";

/** Name of the DNS records that list them. */
export const records = `_http._tcp.${domain}`;

/** What a pod does when it is asked. A number is its count. */
export type Answer = number | ((request: IncomingMessage, response: ServerResponse) => unknown);

/** Pods of a StatefulSet, on one server of loopback that tells them apart by the host that they are asked as. */
export async function fakePods(answers: Readonly<Record<string, Answer>>, address = "127.0.0.1") {
  /** What has been asked of whom, as `GET http://host:port/visits`. */
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} http://${request.headers.host}${request.url}`);
    const [name = ""] = request.headers.host?.split(".") ?? [];
    const answer = answers[name];
    if (typeof answer === "function") answer(request, response);
    else response.end(JSON.stringify({ visits: answer, pod: name }));
  });
  let closed = 0;
  server.on("connection", (socket) => {
    socket.once("close", () => {
      closed++;
      server.emit("answered");
    });
  });
  await once(server.listen(0, address), "listening");
  const { port } = server.address() as AddressInfo;
  const names = Object.keys(answers);

  return {
    asked,
    server,
    port,

    /** Waits until this many questions are over, and their connections closed. */
    async answered(questions: number): Promise<void> {
      while (closed < questions) await once(server, "answered");
    },

    pod: (name: string): Pod => ({ name, host: `${name}.${domain}`, port }),

    /** DNS with all of them, but for those named here, which it does not know. */
    dns(...unknown: string[]): Dns {
      const known = names.filter((name) => !unknown.includes(name));
      const unknownHost = Object.assign(new Error(), { code: "ENOTFOUND" });
      const resolve = async (host: string, family: string) => {
        if (!known.some((name) => host === `${name}.${domain}`)) throw unknownHost;
        if (address.includes(":") !== (family === "IPv6"))
          throw Object.assign(new Error(), { code: "ENODATA" });
        return [address];
      };
      return {
        async resolveSrv(name) {
          if (name !== records) throw unknownHost;
          return known.map((name) => ({ name: `${name}.${domain}`, port }));
        },
        resolve4: (host) => resolve(host, "IPv4"),
        resolve6: (host) => resolve(host, "IPv6"),
      };
    },

    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Names of this many pods. */
export function podNames(number: number): string[] {
  return Array.from({ length: number }, (_, ordinal) => `counter-${ordinal}`);
}

/** A pod that never answers. Tells when it has been asked. */
export function hangingPod() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  return { asked, answer: () => resolve() };
}
