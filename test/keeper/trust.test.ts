import { deepEqual, equal, match } from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Certificates, hasOpenssl } from "../support/certificates.ts";
import { AskedScript } from "./support/asked-script.ts";

// In a separate process, since trust applies to the whole process for good. Each line that it reads makes it read the
// cluster's authority again; each line that it writes says which servers it trusts.
const script = `
  import { createInterface } from "node:readline";
  import { request } from "./keeper/src/request.ts";
  import { Trust } from "./keeper/src/trust.ts";
  const [file, vault, ...urls] = process.argv.slice(1);
  const trust = new Trust(file, vault || undefined);
  const ask = (url) =>
    request("it", url, "GET", {}).then(({ body }) => body, ({ message }) => message);
  for await (const _ of createInterface(process.stdin)) {
    const trouble = await trust.renew().catch(({ message }) => message);
    console.log(JSON.stringify(trouble ?? await Promise.all(urls.map(ask))));
  }
`;

describe(`A keeper${hasOpenssl ? "" : " (skipped: no openssl)"}`, () => {
  let folder: string;
  let file: string;

  before(function () {
    if (!hasOpenssl) this.skip();
    folder = mkdtempSync(join(tmpdir(), "visit-counter-trust-"));
    file = join(folder, "ca.crt");
  });

  after(() => {
    if (hasOpenssl) rmSync(folder, { recursive: true });
  });

  it("trusts Vault's authority and the cluster's, also when that changes while it runs, and no other", async () => {
    using vault = new Certificates();
    using former = new Certificates();
    using next = new Certificates();
    using stranger = new Certificates();
    await using vaultServer = await Server.start(vault);
    await using formerServer = await Server.start(former);
    await using nextServer = await Server.start(next);
    await using strangeServer = await Server.start(stranger);
    const urls = [vaultServer, formerServer, nextServer, strangeServer].map(({ url }) => url);
    await using truster = new Truster(file, vault.read("ca.crt"), urls);
    for (const [text, expected] of [
      [former.read("ca.crt"), ["answer", "answer", "refused", "refused"]],
      [former.read("ca.crt"), ["answer", "answer", "refused", "refused"]],
      // While it changes, the cluster publishes both.
      [`${former.read("ca.crt")}${next.read("ca.crt")}`, ["answer", "answer", "answer", "refused"]],
      [next.read("ca.crt"), ["answer", "refused", "answer", "refused"]],
    ] as const) {
      writeFileSync(file, text);
      deepEqual(await truster.renew(), expected);
    }
  });

  it("of a Vault over plain HTTP trusts the cluster's authority alone", async () => {
    using cluster = new Certificates();
    using stranger = new Certificates();
    await using clusterServer = await Server.start(cluster);
    await using strangeServer = await Server.start(stranger);
    writeFileSync(file, cluster.read("ca.crt"));
    await using truster = new Truster(file, "", [clusterServer.url, strangeServer.url]);
    deepEqual(await truster.renew(), ["answer", "refused"]);
  });

  it("says that the cluster's authority is missing or no certificate, and continues once it is right", async () => {
    using cluster = new Certificates();
    await using server = await Server.start(cluster);
    rmSync(file, { force: true });
    await using truster = new Truster(file, "", [server.url]);
    const said = (reason: string) =>
      `Expected the certificates of the cluster's authority in ${file}, got \`${reason}\`.`;
    equal(await truster.renew(), said("ENOENT"));
    writeFileSync(file, "no certificate");
    match(`${await truster.renew()}`, /^Expected the certificates of the cluster's authority/);
    writeFileSync(file, cluster.read("ca.crt"));
    deepEqual(await truster.renew(), ["answer"]);
  });
});

/** The process of the script. */
class Truster {
  readonly #script: AskedScript;

  constructor(file: string, vault: string, urls: readonly string[]) {
    this.#script = new AskedScript(script, [file, vault, ...urls]);
  }

  /** Has it read the authority. Returns what each server said, or else why the authority is not used. */
  async renew(): Promise<readonly string[] | string> {
    const said: readonly string[] | string = JSON.parse(await this.#script.ask());
    if (typeof said === "string") return said;
    const refused = /^Expected it to answer, got `[A-Z_]+`\.$/;
    return said.map((answer) => (refused.test(answer) ? "refused" : answer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#script[Symbol.asyncDispose]();
  }
}

class Server {
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
  }

  static async start(made: Certificates): Promise<Server> {
    const key = readFileSync(join(made.folder, "tls.key"));
    // A kept connection would be reused without verifying the certificate.
    const server = createServer({ key, cert: made.read("tls.crt") }, (_, response) =>
      response.setHeader("Connection", "close").end('"answer"'),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new Server(server);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
