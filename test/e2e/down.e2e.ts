import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { waitFor } from "../../lab/terminal/wait.ts";
import { hostTraces } from "./support/host.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

const kinds =
  "statefulsets,deployments,services,configmaps,serviceaccounts,poddisruptionbudgets,secrets,roles,rolebindings,persistentvolumeclaims";

/** Kubernetes creates these in every namespace. */
const everywhere = ["configmap/kube-root-ca.crt", "serviceaccount/default"];

describe("npm run down", function () {
  this.timeout("10m");
  const { commands, stack, hostBefore } = sharedStack();
  const servers = new VaultServers(commands);
  let before: Awaited<ReturnType<typeof held>>;
  const held = async () => ({
    counts: Object.values(await stack.counts()),
    cluster: await servers.serving(),
    keys: await servers.kept(),
  });

  it("destroys the stack except the claims, the keys of Vault and its certificate, and their namespaces", async () => {
    await stack.visit(10);
    before = await held();
    const vaultClaims = await names("persistentvolumeclaims", "vault");
    await commands.pulumi("destroy", "--yes", "--skip-preview");
    // The ConfigMap goes with its owner, a moment later.
    const remedy = "See what is left: npm run kubectl -- get all,configmaps -n visit-counter";
    await waitFor({ what: "only claims to be left", seconds: 60, remedy }, async () =>
      isDeepStrictEqual(await left("visit-counter"), [
        "persistentvolumeclaim/app-storage-counter-0",
        "persistentvolumeclaim/app-storage-counter-1",
      ]),
    );
    // The keys stay with the storage that they unseal, and clients trust the authority. `vault-tls` belongs to the user.
    assert.deepEqual(
      (await left("vault")).filter((name) => name !== "secret/vault-tls"),
      [
        ...["secret/vault-authority", "secret/vault-certificate", "secret/vault-unseal-keys"],
        ...vaultClaims,
      ],
    );
    assert.ok(vaultClaims.includes("persistentvolumeclaim/data-vault-0"));
    const clusterRoles = await commands.kubectl("get", "clusterrolebindings", "--output=name");
    assert.doesNotMatch(clusterRoles, /vault/);
  });

  it("followed by npm run up restores the counts, Vault and its keys", async () => {
    await commands.succeed("down");
    await commands.succeed("up");
    // The check of the rollout makes one visit to each pod.
    assert.deepEqual(await held(), { ...before, counts: before.counts.map((count) => count + 1) });
  });

  it("leaves the host as it was", async () => {
    await commands.succeed("down");
    const gone = { what: "nothing to be left", seconds: 30, remedy: "The difference follows." };
    // A process that was told to end may take a moment.
    await waitFor(gone, () => isDeepStrictEqual(hostTraces(), hostBefore())).catch(() => undefined);
    assert.deepEqual(hostTraces(), hostBefore());
  });

  async function left(namespace: string): Promise<string[]> {
    return (await names(kinds, namespace)).filter((name) => !everywhere.includes(name));
  }

  async function names(kinds: string, namespace: string): Promise<string[]> {
    const listed = await commands.kubectl("get", kinds, "-n", namespace, "--output=name");
    return listed.split("\n").filter(Boolean);
  }
});
