import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:tls";
import { Certificates } from "../support/certificates.ts";
import { freshStack } from "./support/fresh-stack.ts";

const inVault = "--namespace=vault";
const pods = ["vault-0", "vault-1", "vault-2"];

describe("A Vault that goes from try-out to production on a lab", function () {
  this.timeout("5m");
  const { commands, stack } = freshStack();
  const made = new Certificates();
  let first: string;
  const secret = [
    ...["vault-tls", `--cert=${made.folder}/tls.crt`, `--key=${made.folder}/tls.key`],
  ];
  const kubectl = (...args: string[]) => commands.kubectl(...args, inVault);

  after(() => {
    made[Symbol.dispose]();
  });

  it("is three servers over TLS when `up` ends, and keeps what it holds", async () => {
    const keys = await unsealKeys();
    await kubectl("create", "secret", "tls", ...secret);
    await set("vaultTlsSecret", "vault-tls");
    await set("vaultCertificateAuthority", "--", made.read("ca.crt"));
    await set("vaultProfile", "production");
    // The lab has one node.
    await set("vaultSpread", "preferred");
    const up = commands.npm(["up"]);
    await kubectl("wait", "pod/vault-1", "--for=create", "--timeout=120s");
    await kubectl("delete", "pod/vault-0");
    const { code, output } = await up;
    assert.equal(code, 0, output);
    await serving();
    assert.deepEqual(await unsealKeys(), keys);
    assert.equal((await stack.outputs()).vaultUrl, "https://vault.vault.svc.cluster.local:8200");
  });

  it("changes nothing at a second `up`", async () => {
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("may be given a renewed certificate", async () => {
    first = await fingerprint();
    made.renew();
    await kubectl("delete", "secret/vault-tls");
    await kubectl("create", "secret", "tls", ...secret);
  });

  it("has another active server when the active one is deleted, and three again", async () => {
    const [active] = await activePods();
    assert.ok(active);
    await kubectl("delete", `pod/${active}`);
    await kubectl("wait", `pod/${active}`, "--for=condition=Ready", "--timeout=120s");
    await serving();
    assert.notDeepEqual(await activePods(), [active]);
  });

  it("shows the renewed certificate within two minutes, without a restart", async () => {
    const giveUp = performance.now() + 120_000;
    while ((await fingerprint()) === first && performance.now() < giveUp)
      await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.notEqual(await fingerprint(), first);
    const restarts = "--output=jsonpath={.items[*].status.containerStatuses[*].restartCount}";
    const counts = await kubectl("get", "pods", "--selector=component=server", restarts);
    assert.equal(counts, "0 0 0 0 0 0");
  });

  it("comes back on its claims after `down` and `up`", async () => {
    const [keys, cluster] = [await unsealKeys(), await serving()];
    await commands.succeed("down");
    await commands.succeed("up");
    assert.equal(await serving(), cluster);
    assert.deepEqual(await unsealKeys(), keys);
  });

  async function set(...args: string[]): Promise<void> {
    await commands.pulumi("config", "set", ...args);
  }

  /** Waits until all three serve, as the `vault` command in each pod finds by TLS; returns the id of their cluster. */
  async function serving(): Promise<string> {
    await kubectl("rollout", "status", "deployment/vault-keeper", "--timeout=180s");
    const ids: string[] = [];
    for (const pod of pods) {
      await kubectl("wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=120s");
      const command = ["exec", pod, "--container=vault", inVault, "--", "vault", "status"];
      const { sealed, cluster_id } = JSON.parse(await commands.kubectl(...command, "-format=json"));
      assert.equal(sealed, false);
      ids.push(cluster_id);
    }
    const [id = "", ...others] = new Set(ids);
    assert.deepEqual(others, []);
    assert.equal((await activePods()).length, 1);
    return id;
  }

  async function activePods(): Promise<string[]> {
    const names = await kubectl("get", "pods", "--selector=vault-active=true", "--output=name");
    return names
      .split("\n")
      .filter(Boolean)
      .map((name) => name.replace("pod/", ""));
  }

  /** That of the certificate which the active server shows. */
  async function fingerprint(): Promise<string> {
    const address = ["--output=jsonpath={.spec.clusterIP}"];
    const host = await kubectl("get", "service/vault-active", ...address);
    const socket = connect({
      ...{ host, port: 8200, ca: made.read("ca.crt") },
      servername: "vault.vault.svc.cluster.local",
    });
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  function unsealKeys(): Promise<string> {
    return kubectl("get", "secret/vault-unseal-keys", "--output=jsonpath={.data.unseal-keys}");
  }
});
