import { deepEqual, ok } from "node:assert/strict";
import { Vault } from "../../../components/vault/vault.ts";
import { run } from "../../support/engine.ts";
import { args } from "../support/vault-release.ts";

describe("The registration of Vault's servers", () => {
  it("lets them label their own pods, and no others of their namespace", async () => {
    const change = { namespace: "safe", replicas: 3 };
    const { only } = await run(() => new Vault("vault", { ...args, ...change }));
    const role = only("kubernetes:rbac.authorization.k8s.io/v1:Role", "vault-registration").inputs;
    deepEqual(role.rules, [
      {
        apiGroups: [""],
        resources: ["pods"],
        resourceNames: ["safe-0", "safe-1", "safe-2"],
        verbs: ["get", "patch"],
      },
    ]);
    const binding = only(
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      "vault-registration",
    ).inputs;
    deepEqual(binding.roleRef.name, role.metadata.name);
    deepEqual(binding.subjects, [{ kind: "ServiceAccount", name: "safe", namespace: "safe" }]);
  });

  it("is there before the release, and goes after it", async () => {
    const { only } = await run(() => new Vault("vault", args));
    const { dependencies } = only("kubernetes:helm.sh/v3:Release");
    for (const type of ["Role", "RoleBinding"]) {
      const { urn } = only(`kubernetes:rbac.authorization.k8s.io/v1:${type}`, "vault-registration");
      ok(dependencies.includes(urn), type);
    }
  });
});
