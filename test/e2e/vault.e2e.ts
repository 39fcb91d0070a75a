import assert from "node:assert/strict";
import { moments } from "../../keeper/src/death.ts";
import { freshStack } from "./support/fresh-stack.ts";

const inVault = "--namespace=vault";
const keeper = "deployment/vault-keeper";

describe("Vault and its keeper on a lab", function () {
  this.timeout("10m");
  const { commands, stack } = freshStack();
  const kubectl = (...args: string[]) => commands.kubectl(...args, inVault);
  const ready = () => kubectl("rollout", "status", keeper, "--timeout=180s");

  it("serve when npm run up ends", async () => {
    const pods = await stack.pods("vault");
    assert.deepEqual(
      pods.map(({ ready }) => ready),
      [true, true],
    );
    assert.deepEqual(Object.keys(await keptKeys()).sort(), ["state", "unseal-keys"]);
  });

  it("leave no root token behind, in the list of all tokens", async () => {
    const { "unseal-keys": keys = "" } = await keptKeys();
    const command = ["--", "sh", "-ec", listTokens, "sh", ...keys.split("\n")];
    const listed = await commands.kubectl(
      "exec",
      inVault,
      "vault-0",
      "--container=vault",
      ...command,
    );
    const tokens = listed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data);
    const roots = tokens.filter(({ policies }) => policies.includes("root"));
    assert.equal(roots.length, 1, "the one that could list them");
    const names = tokens.map(({ display_name: name }) => name);
    assert.ok(
      names.some((name) => name.startsWith("kubernetes-vault-vault-keeper")),
      `${names}`,
    );
  });

  it("serve again, unattended, after the deletion of Vault's pod", async () => {
    const keys = await keptKeys();
    await kubectl("delete", "pod/vault-0");
    await kubectl("wait", "pod/vault-0", "--for=condition=Ready", "--timeout=120s");
    await ready();
    assert.deepEqual(await keptKeys(), keys);
  });

  it("serve again, unattended, after a stop of the whole lab", async () => {
    const keys = await keptKeys();
    await commands.succeed("lab", "--", "stop");
    await commands.succeed("up");
    await kubectl("wait", "pod/vault-0", "--for=condition=Ready", "--timeout=120s");
    await ready();
    assert.deepEqual(await keptKeys(), keys);
  });

  it("cannot be moved by the keeper's rights to any other Secret, claim or pod", async () => {
    const may = async (verb: string, object: string) => {
      const { code } = await commands.npm([
        ...["kubectl", "--", "auth", "can-i", verb, object, inVault],
        "--as=system:serviceaccount:vault:vault-keeper",
      ]);
      return code === 0;
    };
    assert.equal(await may("get", "secret/vault-unseal-keys"), true);
    for (const [verb, object] of [
      ["get", "secret/other"],
      ["list", "secrets"],
      ["create", "secrets"],
      ["delete", "secret/vault-unseal-keys"],
      ["delete", "persistentvolumeclaim/data-vault-1"],
      ["delete", "persistentvolumeclaim/audit-vault-0"],
      ["create", "pods/exec"],
    ] as const)
      assert.equal(await may(verb, object), false, `${verb} ${object}`);
  });

  for (const moment of moments)
    it(`come to serve though the keeper died after: ${moment}`, async () => {
      await beginAnew();
      // Where a wipe is to be interrupted, one must first be needed.
      const inWipe = ["storage given up", "claim deleted", "pod deleted"].includes(moment);
      await dieAfter(...(inWipe ? ["initialisation answered", moment] : [moment]));
      await kubectl("set", "env", keeper, "NODE_ENV-", "KEEPER_DIES_AFTER-");
      await kubectl("scale", keeper, "--replicas=1");
      await ready();
      assert.deepEqual(Object.keys(await keptKeys()).sort(), ["state", "unseal-keys"]);
    });

  async function keptKeys(): Promise<Record<string, string>> {
    const { data } = JSON.parse(
      await kubectl("get", "secret/vault-unseal-keys", "--output=json"),
    ) as { data: Record<string, string> };
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString()]),
    );
  }

  /** As on a new cluster: no keeper, no keys, an empty Vault. */
  async function beginAnew(): Promise<void> {
    await kubectl("scale", keeper, "--replicas=0");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=delete", "--timeout=60s");
    await kubectl("delete", "secret/vault-unseal-keys", "--ignore-not-found");
    await kubectl("delete", "persistentvolumeclaim/data-vault-0", "--wait=false");
    await kubectl("delete", "pod/vault-0");
  }

  /** Runs keepers until one has died after each of these. */
  async function dieAfter(...moments: string[]): Promise<void> {
    await kubectl("set", "env", keeper, "NODE_ENV=test", `KEEPER_DIES_AFTER=${moments.join()}`);
    await kubectl("scale", keeper, "--replicas=1");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=create", "--timeout=60s");
    await kubectl(
      ...["wait", "pod", `--selector=${keeperPods}`, "--timeout=120s"],
      `--for=jsonpath={.status.containerStatuses[0].restartCount}=${moments.length}`,
    );
    await kubectl("scale", keeper, "--replicas=0");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=delete", "--timeout=60s");
  }
});

/** Makes a root token of the unseal keys, lists all tokens with it, a line of JSON each, and revokes it. */
const listTokens = `
  otp=$(vault operator generate-root -generate-otp)
  value() { sed -n "s/.*\\"$1\\": \\"\\(.*\\)\\".*/\\1/p"; }
  nonce=$(vault operator generate-root -init -otp="$otp" -format=json | value nonce)
  for key; do
    encoded=$(vault operator generate-root -nonce="$nonce" -format=json "$key" | value encoded_token)
  done
  VAULT_TOKEN=$(vault operator generate-root -decode="$encoded" -otp="$otp")
  export VAULT_TOKEN
  for accessor in $(vault list -format=json auth/token/accessors | tr -d '[]",'); do
    vault token lookup -format=json -accessor "$accessor" | tr -d "\\n"
    echo
  done
  vault token revoke -self > /dev/null
`;

const keeperPods = "app.kubernetes.io/instance=vault-keeper";
