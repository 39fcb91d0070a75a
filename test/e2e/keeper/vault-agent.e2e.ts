import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import type { Vault } from "../../../keeper/src/vault.ts";
import { AgentProcess } from "../../keeper/support/agent-process.ts";
import { consumer, describeKept, KeptVault } from "../../keeper/support/kept-vault.ts";
import { authority, Certificates, hasOpenssl } from "../../support/certificates.ts";
import { propagationLimit } from "../support/admin-secret.ts";

const { namespace, audience, administrator } = consumer;
const path = `secret/data/${consumer.path}`;
/** For tests that do not depend on the interval. */
const quick = { checkSeconds: 1 };

describeKept("A Vault agent with the configuration of a pod and a real Vault", (keptVault) => {
  it("deliver the secret as one line of JSON, and its next version within 45 seconds", async () => {
    const began = Date.now();
    const kept = keptVault();
    await using _keeper = await ready(kept);
    await using agent = agentOf(kept);
    const { text, mode } = await agent.secret(1);
    const { token, version, created, ...others } = JSON.parse(text);
    equal(token, (await kept.secret()).code);
    equal(version, 1);
    ok(Date.parse(created) >= began);
    deepEqual(others, {});
    equal(text.split("\n").length, 2);
    equal(mode, 0o440);

    const value = 'a "quote", a \\, a line\nbreak, <&> and 💡';
    await (await asAdministrator(kept)).write(path, { data: { code: ` ${value}\n` } });
    const written = Date.now();
    equal(JSON.parse((await agent.secret(2)).text).token, value);
    ok(Date.now() - written < propagationLimit);

    equal(await agent.stop(), 0);
    ok(!agent.output.includes(token));
    doesNotMatch(agent.output, /hvs\./);
  }).timeout(300_000);

  it("keep the file when the secret is unusable, and take the next usable one", async () => {
    const kept = keptVault();
    await using _keeper = await ready(kept);
    await using agent = agentOf(kept, quick);
    const { text } = await agent.secret(1);
    const vault = await asAdministrator(kept);
    for (const [data, complaint] of [
      [{}, /expected string/],
      [{ code: "" }, /the field code is empty/],
      [{ code: " \n" }, /the field code is empty/],
      [{ code: 7 }, /expected string/],
    ] as const) {
      const lines = agent.lines;
      await vault.write(path, { data });
      await agent.line(complaint, lines);
      equal(agent.text, text);
    }
    await (await kept.asKeeper()).write(`sys/policies/acl/${administrator.name}`, {
      policy: `path "${path}" { capabilities = ["update", "delete"] }`,
    });
    const lines = agent.lines;
    await vault.remove(path);
    await agent.line(/no secret exists/, lines);
    equal(agent.text, text);
    await vault.write(path, { data: { code: "good" } });
    equal(JSON.parse((await agent.secret(6)).text).token, "good");
  }).timeout(300_000);

  it("keep the file while Vault is down, sealed, or denies the secret, and recover by themselves", async () => {
    const kept = keptVault();
    await using keeper = await ready(kept);
    await using agent = agentOf(kept, quick);
    const { text } = await agent.secret(1);

    let lines = agent.lines;
    await kept.vault.stop();
    // Vault's defaults would give up after twelve attempts.
    for (let attempt = 1; attempt <= 4; attempt += 1)
      await agent.line(new RegExp(`retry attempt ${attempt} after`), lines);
    equal(agent.text, text);
    const events = keeper.events.length;
    await kept.vault.start();
    await keeper.event("ready", events);

    lines = agent.lines;
    await (await kept.asKeeper()).write("sys/policies/acl/guestbook", {
      policy: 'path "other" { capabilities = ["read"] }',
    });
    await agent.line(/permission denied/, lines);
    equal(agent.text, text);
    await (await kept.asKeeper()).write("sys/policies/acl/guestbook", {
      policy: `path "${path}" { capabilities = ["read"] }`,
    });
    await (await asAdministrator(kept)).write(path, { data: { code: "next" } });
    equal(JSON.parse((await agent.secret(2)).text).token, "next");
    ok(agent.isRunning);
  }).timeout(300_000);
});

describe("A Vault agent and a real Vault over TLS", function () {
  this.timeout(300_000);

  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("trust only the authority that they are given", async () => {
    using made = new Certificates();
    const kept = await KeptVault.start({ certificates: made.folder });
    try {
      kept.arrangement = { ...kept.arrangement, certificateAuthority: made.read("ca.crt") };
      await using _keeper = await ready(kept);
      {
        await using stranger = agentOf(kept, { certificateAuthority: authority });
        await stranger.line(/certificate signed by unknown authority/);
        equal(stranger.text, "");
      }
      await using agent = agentOf(kept, { certificateAuthority: made.read("ca.crt") });
      match((await agent.secret(1)).text, /^{"token":"[\w-]{43}","version":1,/);
    } finally {
      await kept.stop();
    }
  });
});

async function ready(kept: KeptVault) {
  const keeper = kept.keep();
  await keeper.event("ready");
  return keeper;
}

interface AgentOptions {
  /** @default plain HTTP */
  readonly certificateAuthority?: string;
  /** @default as in a pod */
  readonly checkSeconds?: number;
}

function agentOf(
  kept: KeptVault,
  { certificateAuthority, checkSeconds }: AgentOptions = {},
): AgentProcess {
  const { fields, administrator: _, ...shared } = consumer;
  const description = { ...shared, field: fields[0] ?? "" };
  return new AgentProcess(kept.vault.url, description, certificateAuthority, checkSeconds);
}

function asAdministrator(kept: KeptVault): Promise<Vault> {
  return kept.login(administrator.name, namespace, administrator.serviceAccount, audience);
}
