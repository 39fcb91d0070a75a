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
        ],
      },
    });
  });
});
