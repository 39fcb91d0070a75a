import { deepEqual, equal } from "node:assert/strict";
import { values } from "../support/vault-release.ts";

describe("Vault's injector, by the values of its chart", () => {
  it("is absent if none is given", async () => {
    deepEqual((await values({ injector: undefined })).injector, { enabled: false });
    equal((await values()).injector.enabled, true);
  });

  it("delays no pod for long while the API server cannot reach the injector, and none of the cluster or the stack", async () => {
    deepEqual((await values()).injector.webhook, {
      failurePolicy: "Ignore",
      timeoutSeconds: 5,
      namespaceSelector: {
        matchExpressions: [
          {
            key: "kubernetes.io/metadata.name",
            operator: "NotIn",
            values: ["kube-system", "kube-public", "kube-node-lease"],
          },
          { key: "app.kubernetes.io/part-of", operator: "NotIn", values: ["visit-counter"] },
          { key: "visit-counter/vault", operator: "DoesNotExist" },
        ],
      },
    });
  });

  it("asks for the pods of the namespaces that name its Vault, beside that of the Vault `vault`", async () => {
    const { webhook } = (await values({ namespace: "safe" })).injector;
    deepEqual(webhook.namespaceSelector.matchExpressions.at(-1), {
      key: "visit-counter/vault",
      operator: "In",
      values: ["safe"],
    });
  });
});
