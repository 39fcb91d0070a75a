import assert from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { folders } from "../../lab/box/instance.ts";
import { blockWith } from "../support/shell-blocks.ts";
import { AdminSecret, propagationLimit } from "./support/admin-secret.ts";
import { instance } from "./support/commands.ts";
import { CounterPods } from "./support/counter-pods.ts";
import { filesBelow } from "./support/files.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

const { logs, podLogs, pulumi } = folders(instance);

describe("The counter's secret on a lab", function () {
  this.timeout("10m");
  const { commands, stack, began } = sharedStack();
  const counterPods = new CounterPods(commands);
  const secret = new AdminSecret(stack, pods);
  const servers = new VaultServers(commands);
  const inVault = (...args: string[]) => commands.kubectl("--namespace=vault", ...args);
  const inCounter = (...args: string[]) => commands.kubectl("--namespace=visit-counter", ...args);

  it("is in every pod when npm run up ends", async () => {
    const [first, second] = await Promise.all(pods.map((pod) => secret.of(pod)));
    assert.match(first?.token ?? "", /^[\w-]{43}$/);
    assert.equal(first?.version, 1);
    assert.ok(Date.parse(first?.created ?? "") >= began);
    assert.deepEqual(second, first);
    assert.deepEqual(
      (await counterPods.states()).map(({ name, ready }) => [name, ready]),
      pods.map((name) => [name, true]),
    );
  });

  it("authorises a backup, unlike a wrong token or none", async () => {
    const { token } = await secret.of("counter-0");
    assert.equal(await secret.backupStatus(token), 200);
    assert.equal(await secret.backupStatus(`${token.slice(0, -1)}!`), 401);
    assert.equal(await secret.backupStatus(), 401);
  });

  it("is in no environment, log, Helm release or Pulumi state, and neither is a key of Vault's", async () => {
    const { token } = await secret.of("counter-0");
    const keys = await inVault(
      ...["get", "secret/vault-unseal-keys", "--output=jsonpath={.data.unseal-keys}"],
    );
    const canaries = [
      token,
      ...Buffer.from(keys, "base64").toString().split("\n"),
      await privateKey("vault-authority", "ca"),
      await privateKey("vault-certificate", "tls"),
    ];
    for (const canary of canaries) assert.ok(canary.length > 40);

    const places = {
      ...filesBelow(logs),
      ...filesBelow(podLogs),
      ...filesBelow(join(pulumi, "backend")),
      state: await commands.pulumi("stack", "export", "--show-secrets"),
      release: await release(),
      objects: await commands.kubectl("get", "pods,configmaps", "-A", "--output=json"),
      events: await commands.kubectl("get", "events", "-A", "--output=json"),
      audit: await inVault("exec", "vault-0", "--", "sh", "-c", "cat /vault/audit/*"),
    };
    const environments = [
      ...pods.map((pod) => ["visit-counter", pod, ["counter", "vault-agent"]] as const),
      ["vault", "vault-0", ["vault", "upkeep"]],
      ["vault", "deployment/vault-keeper", ["keeper"]],
    ] as const;
    for (const [namespace, pod, containers] of environments)
      for (const container of containers) {
        const where = [`--namespace=${namespace}`, pod, `--container=${container}`];
        const environment = await commands.kubectl("exec", ...where, "--", "env");
        assert.match(environment, /^PATH=/m);
        Object.assign(places, { [where.join(" ")]: environment });
      }
    for (const [place, text] of Object.entries(places)) {
      for (const canary of canaries) assert.ok(!text.includes(canary), place);
      assert.doesNotMatch(text, /\bhvs\.[\w-]{20}/, place);
    }

    // The search does find what is there.
    const found = (text: string) =>
      Object.entries(places)
        .filter(([, place]) => place.includes(text))
        .map(([place]) => place);
    assert.ok(found('"event":"admin-token"').some((place) => place.includes("counter-0")));
    for (const place of ["state", "release", "objects"])
      assert.ok(found("/vault/audit").includes(place), place);
    assert.ok(found("secret/data/visit-counter/admin").includes("audit"));
  });

  it("is all that the counter sees of Vault: it has no login and nothing to write to", async () => {
    // kubectl uses the first container by default.
    assert.equal(await stack.exec("counter-0", "sh", "-c", 'echo "$POD_NAME"'), "counter-0\n");
    assert.equal(await stack.exec("counter-0", "ls", "/vault/secrets"), "admin-token\n");
    const agent = (...command: string[]) =>
      inCounter("exec", "counter-0", "--container=vault-agent", "--", ...command);
    // Each of these works in the agent and fails in the counter.
    for (const command of [
      ["cat", "/var/run/secrets/vault-agent/token"],
      ["ls", "/etc/vault-agent"],
      ["touch", "/vault/secrets/other"],
      ["sh", "-c", 'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep "vaul[t] agent"'],
    ]) {
      await agent(...command);
      await assert.rejects(stack.exec("counter-0", ...command), command.join(" "));
    }
    await agent("rm", "/vault/secrets/other");
  });

  it("changes with the documented command, and every pod follows within 45 seconds, without a restart", async () => {
    const command = blockWith("docs/operations.md", "create token counter-administrator");
    const before = await counterPods.states();
    const old = await secret.of("counter-0");
    const printed = await commands.type(command);
    const changed = Date.now();
    for (;;) {
      const statuses = [...(await secret.eachBackup(old.token))];
      if (!statuses.includes(200)) break;
      assert.ok(Date.now() - changed < propagationLimit, `the old token still gets ${statuses}`);
    }
    const secrets = await Promise.all(pods.map((pod) => secret.of(pod)));
    const [now] = secrets;
    assert.match(now?.token ?? "", /^[\w-]{43}$/);
    assert.notEqual(now?.token, old.token);
    for (const other of secrets) assert.deepEqual(other, { ...now, version: 2 });
    assert.deepEqual(await secret.eachBackup(now?.token ?? ""), [200, 200]);
    assert.ok(!printed.includes(now?.token ?? "") && !printed.includes("hvs."));
    assert.deepEqual(await counterPods.states(), before);
  });

  it("stays in serving pods while Vault is down; a new pod waits and says why", async () => {
    const before = await counterPods.states();
    await inVault("scale", "statefulset/vault", "--replicas=0");
    await inVault("wait", "pod/vault-0", "--for=delete", "--timeout=60s");
    await stack.visit(20);
    const count = await stack.countOf("counter-1");
    await inCounter("delete", "pod/counter-1");
    await counterPods.waits("counter-1");
    const [served] = await stack.visit(1);
    assert.equal(served?.pod, "counter-0");
    assert.deepEqual((await counterPods.states())[0], before[0]);
    assert.equal(await secret.backupStatus((await secret.of("counter-0")).token), 200);

    await inVault("scale", "statefulset/vault", "--replicas=1");
    await stack.ready();
    assert.equal(await stack.countOf("counter-1"), count);
    assert.deepEqual(await secret.of("counter-1"), await secret.of("counter-0"));
    assert.deepEqual((await counterPods.states())[0], before[0]);
  });

  it("stays in serving pods while Vault is sealed, too, which then is behind no Service for clients", async () => {
    await inVault("scale", "deployment/vault-keeper", "--replicas=0");
    await inVault("delete", "pod/vault-0");
    const running = ["--for=create", "--for=jsonpath={.status.phase}=Running", "--timeout=120s"];
    await inVault("wait", "pod/vault-0", ...running);
    const count = await stack.countOf("counter-0");
    await inCounter("delete", "pod/counter-0");
    await counterPods.waits("counter-0");
    assert.deepEqual(await servers.behind("vault"), []);
    assert.deepEqual(await servers.behind("vault-internal"), ["vault-0"]);
    const [served] = await stack.visit(1);
    assert.equal(served?.pod, "counter-1");
    await inVault("scale", "deployment/vault-keeper", "--replicas=1");
    await stack.ready();
    assert.deepEqual(await servers.behind("vault"), ["vault-0"]);
    assert.equal(await stack.countOf("counter-0"), count);
  });

  it("leaves nothing for npm run up to do", async () => {
    await commands.pulumi("preview", "--expect-no-changes");
  });

  /** The first line of a private key in a Secret, as it would be wherever the key is. */
  async function privateKey(name: string, file: string): Promise<string> {
    const get = ["get", `secret/${name}`, `--output=jsonpath={.data.${file}\\.key}`];
    const [, line = ""] = Buffer.from(await inVault(...get), "base64")
      .toString()
      .split("\n");
    return line;
  }

  /** Helm's records of the release, unpacked. */
  async function release(): Promise<string> {
    const { items } = JSON.parse(
      await inVault("get", "secrets", "--selector=owner=helm", "--output=json"),
    ) as { items: { data: { release: string } }[] };
    const unpack = (text: string) => Buffer.from(text, "base64");
    return items
      .map(({ data }) => gunzipSync(unpack(unpack(data.release).toString())).toString())
      .join("\n");
  }
});
