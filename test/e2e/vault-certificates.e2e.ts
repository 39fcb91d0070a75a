import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { blockWith } from "../support/shell-blocks.ts";
import { CounterPods } from "./support/counter-pods.ts";
import { servedOnNode } from "./support/served-on-node.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

/** Seconds that a certificate lives here. The last third must be enough to bring the next one to the servers. */
const life = 120;

/** Seconds in which each agent has looked for its secret once more, on a new connection. */
const look = 25;

describe("The certificate that the keeper makes on a lab", function () {
  this.timeout("5m");
  const { commands, folder } = sharedStack();
  const servers = new VaultServers(commands);
  const counterPods = new CounterPods(commands);
  const source = join(folder, "components/vault/certificates.ts");
  const original = readFileSync(source, "utf8");

  after(async () => {
    writeFileSync(source, original);
    await commands.succeed("up");
  });

  it("is served by Vault, whose own command trusts it", async () => {
    assert.equal(await served(), (await made()).fingerprint256);
    await servers.serving();
  });

  it("is renewed when a third of its life is left; no pod restarts, and no agent notices", async () => {
    const before = await states();
    const started = new Date().toISOString();
    const shortened = original.replace("server: 90 * day", `server: ${life}`);
    assert.notEqual(shortened, original);
    writeFileSync(source, shortened);
    await commands.succeed("up");

    const first = await made();
    await arrives();
    const second = await next(first);
    const renewed = second.validToDate.getTime() - life * 1000;
    const left = (first.validToDate.getTime() - renewed) / 1000;
    // The keeper looks every ten seconds.
    assert.ok(left > life / 6 && left <= life / 3, `${left} s left`);
    await arrives();
    // By now, an agent that still needed the first would be refused.
    await setTimeout(first.validToDate.getTime() - Date.now() + look * 1000);
    for (const pod of pods) assert.doesNotMatch(await logOf(pod, started), /\[(?:WARN|ERROR)\]/);
    assert.deepEqual(await states(), before);
  });

  it("is trusted again once its authority was replaced and the agents were restarted", async () => {
    const [authority, { "ca.crt": former }] = [
      await servers.dataOf("vault-authority"),
      await servers.dataOf("vault-certificate"),
    ];
    const typed = commands.type(blockWith("docs/operations.md", "delete secret vault-authority"));
    while ((await servers.dataOf("vault-certificate"))["ca.crt"] === former) await setTimeout(1000);
    await arrives();
    await typed;
    assert.notEqual((await servers.dataOf("vault-authority"))["ca.key"], authority["ca.key"]);
    await commands.kubectl(
      ...["rollout", "status", "statefulset/counter", "--namespace=visit-counter"],
    );
    await servers.serving();
  });

  async function states() {
    return { counter: await counterPods.states(), vault: await servers.pods("component=server") };
  }

  /** The certificate in the Secret. */
  async function made(): Promise<X509Certificate> {
    return new X509Certificate((await servers.dataOf("vault-certificate"))["tls.crt"] ?? "");
  }

  /** The one after it. */
  async function next(former: X509Certificate): Promise<X509Certificate> {
    for (;;) {
      const current = await made();
      if (current.fingerprint256 !== former.fingerprint256) return current;
      await setTimeout(1000);
    }
  }

  /** Waits until Vault serves it. The kubelet, which looks about once a minute, is woken by a change of the pod. */
  async function arrives(): Promise<void> {
    const annotation = `example.org/look=${Date.now()}`;
    await servers.kubectl("annotate", "pod/vault-0", "--overwrite", annotation);
    while ((await served()) !== (await made()).fingerprint256) await setTimeout(1000);
  }

  async function served(): Promise<string> {
    const address = ["--output=jsonpath={.spec.clusterIP}"];
    const host = await servers.kubectl("get", "service/vault", ...address);
    return await servedOnNode(host, 8200);
  }

  function logOf(pod: string, since: string): Promise<string> {
    const log = ["logs", "--namespace=visit-counter", pod, "--container=vault-agent"];
    return commands.kubectl(...log, `--since-time=${since}`);
  }
});
