import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { FakeCluster } from "../../keeper/support/fake-cluster.ts";
import { describeKept } from "../../keeper/support/kept-vault.ts";

describeKept("A keeper that needs a person's help", (keptVault) => {
  it("asks for a root token when it is locked out, and revokes it after use", async () => {
    const kept = keptVault();
    const { vault, cluster } = kept;
    await using first = kept.keep();
    await first.event("ready");
    const role = "auth/kubernetes/role/vault-keeper";
    await (await kept.asKeeper()).write(role, { bound_service_account_names: ["somebody-else"] });
    await using second = kept.keep();
    match(`${(await second.event("not ready")).reason}`, /put a root token into the Secret/);

    const rootToken = await generateRootToken(vault.url, cluster.data["unseal-keys"] ?? "");
    equal(await kept.as(rootToken).isKnown(), true);
    cluster.write({ ...cluster.data, "root-token": rootToken });
    await second.event("ready");
    equal(await kept.as(rootToken).isKnown(), false);
    deepEqual(Object.keys(cluster.data).sort(), ["state", "unseal-keys"]);
  });

  it("does not start over when the keys of a Vault in use are lost", async () => {
    const kept = keptVault();
    const { cluster } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const keys = cluster.data;
    cluster.secret = undefined;
    cluster.requests.length = 0;
    await using keeper = kept.keep();
    const { reason } = await keeper.event("not ready");
    match(`${reason}`, /^Expected the Secret unseal-keys to hold the keys/);
    deepEqual(writes(cluster), []);

    cluster.write(keys);
    await keeper.event("ready");
  });

  it("leaves a Vault alone that somebody else initialised", async () => {
    const kept = keptVault();
    const { cluster } = kept;
    {
      await using keeper = kept.keep("initialisation announced");
      await keeper.death();
    }
    ok(await kept.as().initialise("shamir", 5, 3));
    cluster.requests.length = 0;
    await using keeper = kept.keep();
    const { reason } = await keeper.event("not ready");
    match(`${reason}`, /^Expected the Secret unseal-keys to hold the keys/);
    deepEqual(writes(cluster), []);
  });

  it("does not initialise an empty Vault while stored keys may unseal a lost one", async () => {
    const kept = keptVault();
    const { vault, cluster } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const keys = cluster.data;
    await vault.wipe();
    await using keeper = kept.keep();
    const { reason } = await keeper.event("not ready");
    match(`${reason}`, /^Expected the Vault that the keys in the Secret unseal-keys belong to/);
    deepEqual(cluster.data, keys);
    equal((await kept.as().sealStatus()).initialized, false);
  });
});

/** Requests that create, change or delete something. */
function writes(cluster: FakeCluster): string[] {
  return cluster.requests.filter((line) => /^(?:DELETE|PATCH)/.test(line));
}

/** Does what `vault operator generate-root` does. */
async function generateRootToken(url: string, keys: string): Promise<string> {
  const put = async (path: string, body: object) => {
    const init = { method: "PUT", body: JSON.stringify(body) };
    return (await fetch(`${url}/v1/sys/generate-root/${path}`, init)).json();
  };
  const { nonce, otp } = await put("attempt", {});
  let encoded = "";
  for (const key of keys.split("\n"))
    encoded = (await put("update", { nonce, key })).encoded_root_token ?? "";
  const masked = Buffer.from(encoded, "base64");
  return String.fromCharCode(...masked.map((byte, i) => byte ^ otp.charCodeAt(i)));
}
