import { equal } from "node:assert/strict";
import { binary, KeptVault } from "../../keeper/support/kept-vault.ts";
import { VaultServer } from "../../keeper/support/vault-server.ts";
import { Certificates, hasOpenssl } from "../../support/certificates.ts";

describe("A keeper and real Vaults over TLS", function () {
  this.timeout(60_000);

  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("join and serve once the keeper has their authority", async () => {
    using made = new Certificates();
    const options = { certificates: made.folder };
    const kept = await KeptVault.start(options);
    await using second = await VaultServer.start(binary(), "vault-1", options);
    const [first] = kept.arrangement.servers;
    if (first === undefined) throw new Error("unreachable: it has one");
    kept.arrangement = {
      ...kept.arrangement,
      servers: [first, { pod: "vault-1", claim: "data-vault-1", url: second.url }],
    };
    try {
      {
        await using stranger = kept.keep();
        await stranger.reason(/^(?:Expected Vault at https:\S+ to answer, got `[A-Z_]+`\. ?){2}$/);
      }
      kept.arrangement = { ...kept.arrangement, certificateAuthority: made.read("ca.crt") };
      await using keeper = kept.keep();
      await keeper.event("ready");
      equal((await keeper.event("joined")).pod, "vault-1");
    } finally {
      await kept.stop();
    }
  });
});
