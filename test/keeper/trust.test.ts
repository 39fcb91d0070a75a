import { deepEqual } from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Certificates, hasOpenssl } from "../support/certificates.ts";
import { root } from "../support/project.ts";

// In a separate process, since trust applies to the whole process for good.
const script = `
  import { request } from "./keeper/src/request.ts";
  import { trust } from "./keeper/src/trust.ts";
  const [authority, ...urls] = process.argv.slice(1);
  const ask = (url) =>
    request("it", url, "GET", {}).then(({ body }) => body, ({ message }) => message);
  const before = await Promise.all(urls.map(ask));
  trust(authority);
  console.log(JSON.stringify([before, await Promise.all(urls.map(ask))]));
`;

describe(`A keeper${hasOpenssl ? "" : " (skipped: no openssl)"}`, () => {
  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("trusts Vault's authority once told to, the cluster's before and after, and no other", async () => {
    using vault = new Certificates();
    using cluster = new Certificates();
    using stranger = new Certificates();
    await using vaultServer = await Server.start(vault);
    await using clusterServer = await Server.start(cluster);
    await using strangeServer = await Server.start(stranger);
    const urls = [vaultServer, clusterServer, strangeServer].map(({ url }) => url);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", script, "--", vault.read("ca.crt"), ...urls],
      { cwd: root, env: { NODE_EXTRA_CA_CERTS: join(cluster.folder, "ca.crt") } },
    );
    const refused = /^Expected it to answer, got `[A-Z_]+`\.$/;
    deepEqual(
      JSON.parse(stdout).map((answers: string[]) =>
        answers.map((answer) => (refused.test(answer) ? "refused" : answer)),
      ),
      [
        ["refused", "answer", "refused"],
        ["answer", "answer", "refused"],
      ],
    );
  });
});

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
