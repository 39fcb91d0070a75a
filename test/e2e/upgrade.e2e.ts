import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blockWith } from "../support/shell-blocks.ts";
import { AdminSecret } from "./support/admin-secret.ts";
import { captured } from "./support/capture.ts";
import { removeCheckout } from "./support/checkout.ts";
import { Commands, instance } from "./support/commands.ts";
import { checkoutOf, lastRelease } from "./support/release.ts";
import { lab } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

const { version, commit } = lastRelease;
const former = checkoutOf(lastRelease);

/** Whose pods change with the version. */
const rolling = ["counter-0", "counter-1", "vault-0", "vault-keeper"];

/** What the program makes, but for pods and claims. */
const kinds =
  "statefulsets,deployments,jobs,cronjobs,services,configmaps,secrets,serviceaccounts,poddisruptionbudgets,roles,rolebindings";

if (former === undefined)
  console.log(
    `Not tried is an upgrade from ${version}, because this clone lacks its commit ${commit}. To get it: git fetch --unshallow`,
  );
else
  describe(`A stack of version ${version}`, function () {
    this.timeout("15m");
    const { commands, folder, stack } = lab;
    const formerCommands = new Commands(former);
    const secret = new AdminSecret(stack, pods);
    const servers = new VaultServers(commands);
    const source = join(folder, "app/src/server.ts");
    const original = readFileSync(source, "utf8");
    /** What it held and what it was made of, before the first upgrade. */
    let first: Awaited<ReturnType<typeof held>>;
    let made: string[];

    before(async () => {
      await commands.succeed("lab", "--", "purge", "--yes");
      await formerCommands.succeed("up");
      await stack.visit(50);
      first = await held();
      made = await objects();
    });
    after(() => {
      writeFileSync(source, original);
      removeCheckout(former);
    });

    it("sends the counter's secret and tokens of Vault over the network as they are", async () => {
      assert.deepEqual(await seenOnTheWay(), { secret: true, token: true });
    });

    it("is brought up by this version: the counter's pods, the keeper and Vault's server roll", async () => {
      await upgrades();
    });

    it("then sends neither", async () => {
      assert.deepEqual(await seenOnTheWay(), { secret: false, token: false });
    });

    it("speaks plain HTTP with Vault again if asked, as the former version does", async () => {
      await commands.pulumi("config", "set", "vaultTls", "none");
      await rolls();
    });

    it("goes back: the same pods roll, no count changes, and nothing but an authority is left behind", async () => {
      const before = { ...(await held()), identities: await identities() };
      await commands.pulumi("config", "rm", "vaultTls");
      await goBack();
      await isAsBefore(before.counts);
      assert.deepEqual(changed(before.identities, await identities()), rolling);
    });

    it("goes back from an upgrade whose canary has failed, without a change to the counter's pods", async () => {
      const before = { ...(await held()), identities: await identities() };
      move(former, folder);
      await commands.pulumi("config", "set", "vaultTls", "none");
      await commands.pulumi("config", "set", "rollout", "canary");
      writeFileSync(source, `process.exit(3);\n${original}`);
      const { code, output } = await commands.npm(["up"]);
      assert.equal(code, 1, output);
      assert.match(output, /It has its former template again, and no other pod was touched\./);
      writeFileSync(source, original);
      for (const setting of ["rollout", "vaultTls"]) await commands.pulumi("config", "rm", setting);
      await goBack();
      await commands.type(blockWith("docs/operations.md", "patch statefulset"));
      await isAsBefore(before.counts);
      // The canary's pod is another one, of the same template as before.
      assert.deepEqual(changed(before.identities, await identities()), [
        "counter-1",
        "vault-0",
        "vault-keeper",
      ]);
    });

    it("is brought up by this version again", async () => {
      await upgrades();
    });

    async function upgrades(): Promise<void> {
      move(former as string, folder);
      await rolls();
    }

    /** Brings up this version, on which all these pods change. */
    async function rolls(): Promise<void> {
      const before = { ...(await held()), identities: await identities() };
      await commands.succeed("up");
      // One visit to each pod is that of the rollout's check.
      const counts = Object.entries(before.counts).map(([pod, count]) => [pod, count + 1]);
      assert.deepEqual(await held(), { ...first, counts: Object.fromEntries(counts) });
      assert.deepEqual(changed(before.identities, await identities()), rolling);
      await commands.pulumi("preview", "--expect-no-changes", "--diff");
    }

    async function goBack(): Promise<void> {
      move(folder, former as string);
      // No preview follows: this version had Pulumi wait for Services, which it then may take for what they were before.
      await formerCommands.succeed("up");
    }

    async function isAsBefore(counts: Record<string, number>): Promise<void> {
      assert.deepEqual(await held(), { ...first, counts });
      assert.deepEqual(await objects(), made);
    }

    /** What whoever is on the way between the counter's agents and Vault can read, in a while in which each looks again. */
    async function seenOnTheWay(): Promise<{ secret: boolean; token: boolean }> {
      const { token } = await secret.of("counter-0");
      const bytes = await captured(8200, 30);
      assert.ok(bytes.length > 1000);
      return { secret: bytes.includes(token), token: bytes.includes("hvs.") };
    }

    /** What must survive. */
    async function held() {
      return {
        counts: await stack.counts(),
        claims: await claims(),
        cluster: await servers.serving(),
        keys: await servers.kept(),
        secret: await secret.of("counter-0"),
      };
    }

    /** Name and uid of each claim. */
    async function claims(): Promise<string> {
      const fields = "{.metadata.namespace}/{.metadata.name} {.metadata.uid}";
      return commands.kubectl(
        ...["get", "persistentvolumeclaims", "--all-namespaces"],
        `--output=jsonpath={range .items[*]}${fields}{"\\n"}{end}`,
      );
    }

    /** The uid of each pod, by its name without what a Deployment adds to it. */
    async function identities(): Promise<Record<string, string>> {
      const found = await Promise.all(["visit-counter", "vault"].map((one) => stack.pods(one)));
      return Object.fromEntries(
        found.flat().map(({ name, uid }) => [name.replace(/-[a-z0-9]{5,}-[a-z0-9]{5}$/, ""), uid]),
      );
    }

    /** The name of each object, and how the counter's pods change. */
    async function objects(): Promise<string[]> {
      const lists = ["visit-counter", "vault"].map((namespace) =>
        commands.kubectl("get", kinds, `--namespace=${namespace}`, "--output=name"),
      );
      const set = ["get", "statefulset/counter", "--namespace=visit-counter"];
      const strategy = commands.kubectl(...set, "--output=jsonpath={.spec.updateStrategy}");
      const lines = (await Promise.all([...lists, strategy])).join("").split("\n").filter(Boolean);
      // Helm keeps a record of each of the release's versions, and the keeper its authority and the certificate.
      const kept = /^secret\/(?:sh\.helm\.release\.|vault-(?:authority|certificate)$)/;
      return lines.filter((line) => !kept.test(line)).sort();
    }
  });

/** Takes the stack's settings along, as a checkout of another commit keeps them. */
function move(from: string, to: string): void {
  const settings = `Pulumi.${instance.name}.yaml`;
  copyFileSync(join(from, settings), join(to, settings));
}

function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after)
    .filter((name) => after[name] !== before[name])
    .sort();
}
