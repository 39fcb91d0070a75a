import { deepEqual } from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { httpServer } from "../../keeper/src/http-server.ts";

describe("The keeper's HTTP server", () => {
  let reason: string | undefined;
  const server = httpServer({
    notReady: () => reason,
    metrics: () => "vault_keeper_ready 1\n",
  });

  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("says why Vault does not serve, as long as it does not", async () => {
    reason = "Expected vault-0 to answer, got nothing.";
    deepEqual(await answer("/readyz"), [503, "Expected vault-0 to answer, got nothing.\n"]);
    reason = undefined;
    deepEqual(await answer("/readyz"), [200, "ok\n"]);
  });

  it("still calls the keeper healthy", async () => {
    reason = "Expected vault-0 to answer, got nothing.";
    deepEqual(await answer("/healthz"), [200, "ok\n"]);
  });

  it("shows the metrics", async () => {
    deepEqual(await answer("/metrics"), [200, "vault_keeper_ready 1\n"]);
  });

  it("answers no other path", async () => {
    deepEqual(await answer("/"), [404, "Expected one of /healthz, /readyz, /metrics.\n"]);
  });

  async function answer(path: string): Promise<[number, string]> {
    const response = await fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    );
    return [response.status, await response.text()];
  }
});
