import { deepEqual, throws } from "node:assert/strict";
import { readSettings } from "../../keeper/src/settings.ts";

describe("The keeper's settings", () => {
  it("default to those of a pod, apart from the arrangement", () => {
    deepEqual(readSettings({ KEEPER_ARRANGEMENT: '{"namespace":"vault"}' }), {
      arrangement: { namespace: "vault" },
      kubernetesUrl: "https://kubernetes.default.svc",
      tokenFiles: {
        kubernetes: "/var/run/secrets/keeper/kubernetes-token",
        vault: "/var/run/secrets/keeper/vault-token",
      },
      port: 8000,
    });
  });

  it("are refused without an arrangement", () => {
    throws(() => readSettings({}), {
      message: "Expected `KEEPER_ARRANGEMENT` to be an arrangement as JSON, got nothing.",
    });
  });
});
