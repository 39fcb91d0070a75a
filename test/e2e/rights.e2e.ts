import assert from "node:assert/strict";
import { Rights, userOf } from "./support/rights.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { VaultLogins, vaultPaths } from "./support/vault-logins.ts";

/** What each account of the stack may do in Kubernetes, beyond what all accounts may. */
const inKubernetes: Readonly<Record<string, readonly string[]>> = {
  "vault/counter-administrator": [],
  "vault/default": [],
  // Vault labels its own pods, and asks the API server whose token it was given.
  "vault/vault": [
    "vault: get patch of pods vault-0",
    "everywhere: create of subjectaccessreviews",
    "everywhere: create of tokenreviews",
  ],
  "vault/vault-growth": [
    "vault: delete get of statefulsets vault",
    "vault: delete list of jobs",
    "vault: list of pods",
    "vault: list patch of persistentvolumeclaims",
  ],
  "vault/vault-keeper": [
    "vault: create get patch update of secrets vault-unseal-keys vault-authority vault-certificate",
    "vault: delete get of persistentvolumeclaims data-vault-0",
    "vault: delete get of pods vault-0",
    "vault: get of statefulsets vault",
    "vault: patch of configmaps vault-authority",
    "visit-counter: patch of configmaps vault-authority",
  ],
  "visit-counter/counter": [],
  "visit-counter/counter-growth": [
    "visit-counter: delete get of statefulsets counter",
    "visit-counter: delete list of jobs",
    "visit-counter: list of pods",
    "visit-counter: list patch of persistentvolumeclaims",
  ],
  "visit-counter/counter-rollout": [
    "visit-counter: delete list of configmaps",
    "visit-counter: delete list of pods",
    "visit-counter: delete list patch of jobs",
    "visit-counter: get of pods/log",
    "visit-counter: get patch of statefulsets counter",
  ],
  "visit-counter/default": [],
};

/** The accounts of Kubernetes' own controllers that see every object, or make the pods that others declare. */
const controllers = {
  readers: ["generic-garbage-collector", "namespace-controller"],
  makers: [
    ...["daemon-set-controller", "job-controller", "persistent-volume-binder"],
    ...["replicaset-controller", "replication-controller", "statefulset-controller"],
  ],
};

/** What each role may do in Vault with the paths that are asked for. All others are denied. */
const inVault: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "vault-keeper": {
    "secret/data/visit-counter/admin": ["create"],
    "secret/metadata/visit-counter/admin": ["read"],
    "sys/policies/acl/visit-counter": ["create", "read", "update"],
    "auth/kubernetes/role/visit-counter": ["create", "read", "update"],
    "auth/kubernetes/config": ["create", "read", "update"],
    "sys/mounts/secret": ["create", "read", "update"],
    "sys/audit/file": ["create", "delete", "sudo", "update"],
    "sys/step-down": ["sudo", "update"],
  },
  "visit-counter": { "secret/data/visit-counter/admin": ["read"] },
  "visit-counter-administrator": {
    "secret/data/visit-counter/admin": ["create", "read", "update"],
  },
};

describe("The rights of the stack's accounts", function () {
  this.timeout("5m");
  const { commands } = sharedStack();
  const rights = new Rights(commands);
  const logins = new VaultLogins(commands);
  const own = Object.keys(inKubernetes);
  const secrets = { resource: "secrets", namespace: "vault" };
  const ofControllers = (names: readonly string[]) => names.map((name) => `kube-system/${name}`);

  it("are these in Kubernetes, and there is no other account", async () => {
    const accounts = (await rights.accounts()).filter((account) =>
      /^(?:vault|visit-counter)\//.test(account),
    );
    const found = accounts.map(async (account) => [account, await rights.of(account)] as const);
    assert.deepEqual(Object.fromEntries(await Promise.all(found)), inKubernetes);
  });

  it("let the keeper alone read the unseal keys and those of certificates, beside Kubernetes' own controllers", async () => {
    const accounts = await rights.accounts();
    for (const name of ["vault-unseal-keys", "vault-authority", "vault-certificate"]) {
      const secret = { ...secrets, name };
      assert.deepEqual(
        await rights.whoMay({ verb: "get", ...secret }, accounts),
        [...ofControllers(controllers.readers), "vault/vault-keeper"],
        name,
      );
      for (const verb of ["list", "watch"])
        assert.deepEqual(await rights.whoMay({ verb, ...secret }, own), [], verb);
    }
  });

  it("let nobody take a way around to them: another's token, command, pod or right", async () => {
    const accounts = await rights.accounts();
    const where = { namespace: "vault" };
    const ways = [
      { verb: "create", resource: "pods", subresource: "exec" },
      { verb: "create", resource: "serviceaccounts", subresource: "token" },
      { verb: "impersonate", resource: "serviceaccounts" },
      { verb: "create", group: "rbac.authorization.k8s.io", resource: "rolebindings" },
    ];
    for (const way of ways)
      assert.deepEqual(await rights.whoMay({ ...way, ...where }, accounts), [], way.resource);
    assert.deepEqual(
      await rights.whoMay({ verb: "create", resource: "pods", ...where }, accounts),
      ofControllers(controllers.makers),
    );
  });

  it("hold when they are tried", async () => {
    const read = ["get", "secret/vault-unseal-keys", "--namespace=vault", "--output=name"];
    const outcomes = own.map(async (account) => {
      const { code, output } = await commands.tryKubectl(...read, `--as=${userOf(account)}`);
      return code === 0 ? account : (/\(Forbidden\)/.exec(output)?.[0] ?? output);
    });
    assert.deepEqual(
      await Promise.all(outcomes),
      own.map((account) => (account === "vault/vault-keeper" ? account : "(Forbidden)")),
    );
  });

  it("are these in Vault, which lets each account into its own role alone", async () => {
    const roles = await logins.roles();
    assert.deepEqual(roles.map(({ name }) => name).sort(), Object.keys(inVault).sort());
    assert.deepEqual(
      (await logins.admitted(roles, own)).sort(),
      roles.map(({ name, account }) => `${name} ${account}`).sort(),
    );
    for (const role of roles)
      assert.deepEqual(await logins.capabilities(role, vaultPaths), inVault[role.name], role.name);
  });

  it("hold in Vault when they are tried", async () => {
    const attempts = [
      "kv get secret/other",
      "list secret/metadata",
      "token create -ttl=1s",
      "read auth/kubernetes/role/other",
      "read sys/mounts",
    ];
    const allowed = "token lookup";
    for (const role of await logins.roles())
      assert.deepEqual(await logins.refused(role, [...attempts, allowed]), attempts, role.name);
  });
});
