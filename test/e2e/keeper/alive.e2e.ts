import { equal } from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { vaultValues } from "../../../components/vault/values.ts";
import { args } from "../../components/support/vault-release.ts";
import { binary } from "../../keeper/support/kept-vault.ts";
import { VaultServer } from "../../keeper/support/vault-server.ts";

const { path } = vaultValues(args).server.livenessProbe;

describe("A real Vault that the kubelet asks whether it is alive", function () {
  this.timeout(60_000);

  it("is, whether it is not initialised, sealed or active; its health by itself says otherwise", async () => {
    await using vault = await VaultServer.start(binary(), "vault-0");
    await answers(501, 200);
    const { keys } = await put("init", { secret_shares: 1, secret_threshold: 1 });
    await answers(503, 200);
    await put("unseal", { key: keys[0] });
    await answers(200, 200);

    /** Waits until Vault is in this state, then asks for its life. */
    async function answers(health: number, life: number) {
      while ((await get("/v1/sys/health")) !== health) await setTimeout(50);
      equal(await get(path), life);
    }

    async function get(of: string): Promise<number> {
      return (await fetch(`${vault.url}${of}`)).status;
    }

    async function put(what: string, body: object) {
      const request = { method: "PUT", body: JSON.stringify(body) };
      return (await fetch(`${vault.url}/v1/sys/${what}`, request)).json();
    }
  });
});
