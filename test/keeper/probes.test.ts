import { deepEqual } from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { probes } from "../../keeper/src/probes.ts";

describe("The keeper's probes", () => {
  let reason: string | undefined;
  const server = probes(() => reason);

  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("say why Vault does not serve, as long as it does not", async () => {
    reason = "Expected vault-0 to answer, got nothing.";
    deepEqual(await answer("/readyz"), [503, "Expected vault-0 to answer, got nothing.\n"]);
    reason = undefined;
    deepEqual(await answer("/readyz"), [200, "ok\n"]);
  });

  it("still call the keeper healthy", async () => {
    reason = "Expected vault-0 to answer, got nothing.";
    deepEqual(await answer("/healthz"), [200, "ok\n"]);
  });

  it("answer no other path", async () => {
    deepEqual(await answer("/"), [404, "Expected one of /healthz, /readyz.\n"]);
  });

  async function answer(path: string): Promise<[number, string]> {
    const response = await fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    );
    return [response.status, await response.text()];
  }
});
