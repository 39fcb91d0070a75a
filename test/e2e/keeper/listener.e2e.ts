import { equal } from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { serverConfiguration } from "../../../components/vault/server-configuration.ts";
import { ConfiguredVault } from "../support/configured-vault.ts";

const configuration = serverConfiguration({});
const loopbacks = Object.values(networkInterfaces()).flatMap((interfaces = []) =>
  interfaces.filter(({ internal }) => internal).map(({ address }) => address),
);

describe("A real Vault with the program's configuration", function () {
  this.timeout(60_000);

  it("serves clients and servers by every family of addresses that the machine has", async () => {
    await using vault = await ConfiguredVault.start(configuration);
    await vault.becomes(501, "127.0.0.1");
    await vault.open();
    for (const host of loopbacks) {
      await vault.becomes(200, host);
      equal(await vault.isOpenToServers(host), true, host);
    }
  });

  it("serves clients and servers where the kernel has no IPv6", async () => {
    await using vault = await ConfiguredVault.start(configuration, true);
    await vault.becomes(501, "127.0.0.1");
    await vault.open();
    await vault.becomes(200, "127.0.0.1");
    equal(await vault.isOpenToServers("127.0.0.1"), true);
  });

  it("would serve clients alone there with the addresses that the chart has by default", async () => {
    const chartsOwn = configuration.replaceAll('ddress = ":', 'ddress = "[::]:');
    await using vault = await ConfiguredVault.start(chartsOwn, true);
    await vault.becomes(501, "127.0.0.1");
    await vault.open();
    await vault.becomes(200, "127.0.0.1");
    equal(await vault.isOpenToServers("127.0.0.1"), false);
  });
});
