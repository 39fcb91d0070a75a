import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Certificates } from "../support/certificates.ts";
import { blockWith } from "../support/shell-blocks.ts";
import { servedOnNode } from "./support/served-on-node.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

describe("A Vault that is switched from try-out to production on a lab", function () {
  this.timeout("5m");
  const { commands, folder, stack } = sharedStack();
  const servers = new VaultServers(commands);
  const made = new Certificates();
  let first: string;
  let keys: Record<string, string>;
  const kubectl = (...args: string[]) => servers.kubectl(...args);

  after(() => {
    made[Symbol.dispose]();
  });

  it("has three servers over TLS when `up` ends, and keeps its keys", async () => {
    keys = await servers.kept();
    // The lab has one node.
    await commands.pulumi("config", "set", "vaultSpread", "preferred");
    const [before] = await servers.states();
    await typeWithCertificates("docs/vault.md");
    const states = await servers.states();
    assert.equal(new Set(states.map(({ revision }) => revision)).size, 1);
    assert.notEqual(states[0]?.revision, before?.revision);
    await servers.serving();
    assert.deepEqual(await servers.pods("component=server"), ["vault-0", "vault-1", "vault-2"]);
    assert.deepEqual(await servers.kept(), keys);
    assert.equal((await stack.outputs()).vaultUrl, "https://vault.vault.svc.cluster.local:8200");
  });

  it("changes nothing at a second `up`", async () => {
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("is not switched back by preview or up, which would take two servers from raft", async () => {
    const before = await servers.states();
    await commands.pulumi("config", "set", "vaultProfile", "try-out");
    for (const command of [["pulumi", "--", "preview"], ["up"]]) {
      const { code, output } = await commands.npm(command);
      assert.notEqual(code, 0);
      assert.match(
        output,
        /Expected `vaultReplicas`, or what `vaultProfile` implies, to be 3 or more, got `1`\. Raft .* The counts stay\./,
      );
    }
    assert.deepEqual(await servers.states(), before);
    await commands.pulumi("config", "set", "vaultProfile", "production");
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("replaces its pods one by one when their template has changed, and is not ready before", async () => {
    const before = await servers.states();
    await kubectl("rollout", "restart", "statefulset/vault");
    const giveUp = performance.now() + 240_000;
    let isOver = false;
    for (let readiest = before; !isOver; readiest = await servers.states()) {
      if (performance.now() > giveUp)
        assert.fail(
          `${JSON.stringify(readiest)}\n${await kubectl("logs", "deployment/vault-keeper", "--tail=20")}`,
        );
      await setTimeout(500);
      assert.ok(readiest.filter(({ isReady }) => isReady).length >= 2, JSON.stringify(readiest));
      isOver =
        readiest.length === 3 &&
        readiest.every(({ revision }, ordinal) => revision !== before[ordinal]?.revision);
    }
    await servers.serving();
    assert.deepEqual(await servers.kept(), keys);
  });

  it("gets a renewed certificate", async () => {
    first = await fingerprint();
    made.renew();
    await typeWithCertificates("docs/operations.md");
  });

  it("fails over when the active server is deleted, and has three again", async () => {
    const [active] = await servers.active();
    assert.ok(active);
    await kubectl("delete", `pod/${active}`);
    const ready = ["--for=create", "--for=condition=Ready", "--timeout=120s"];
    await kubectl("wait", `pod/${active}`, ...ready);
    await servers.serving();
    assert.notDeepEqual(await servers.active(), [active]);
  });

  it("serves the renewed certificate within two minutes, without a restart", async () => {
    const giveUp = performance.now() + 120_000;
    while ((await fingerprint()) === first && performance.now() < giveUp) await setTimeout(1000);
    assert.notEqual(await fingerprint(), first);
    // Of Vault and of its sidecar, which is an init container.
    const restarts = ["containerStatuses", "initContainerStatuses"].map(
      (statuses) => `{.items[*].status.${statuses}[*].restartCount}`,
    );
    const get = ["get", "pods", "--selector=component=server"];
    assert.equal(await kubectl(...get, `--output=jsonpath=${restarts.join(" ")}`), "0 0 0 0 0 0");
  });

  /** Types the block of a document that makes the Secret, where the certificate's files are. */
  async function typeWithCertificates(document: string): Promise<void> {
    for (const file of ["ca.crt", "tls.crt", "tls.key"])
      copyFileSync(join(made.folder, file), join(folder, file));
    await commands.type(blockWith(document, "create secret tls vault-tls"));
  }

  /** The fingerprint of the active server's certificate. */
  async function fingerprint(): Promise<string> {
    const address = ["--output=jsonpath={.spec.clusterIP}"];
    const host = await kubectl("get", "service/vault-active", ...address);
    return await servedOnNode(host, 8200);
  }
});
