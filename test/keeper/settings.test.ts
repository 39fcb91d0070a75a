import { deepEqual, equal, throws } from "node:assert/strict";
import { readSettings } from "../../keeper/src/settings.ts";

describe("The keeper's settings", () => {
  it("default to those of a pod, apart from the arrangement", () => {
    deepEqual(readSettings({ KEEPER_ARRANGEMENT: '{"namespace":"vault"}' }), {
      arrangement: { namespace: "vault" },
      kubernetesUrl: "https://kubernetes.default.svc",
      tokenFiles: {
        kubernetes: "/var/run/secrets/keeper/kubernetes-token",
        vault: "/var/run/secrets/keeper/vault-token",
        vaultAuthority: "/var/run/secrets/keeper/vault-ca.crt",
      },
      authorityFile: "/var/run/secrets/keeper/ca.crt",
      port: 8000,
    });
  });

  it("take every port, and 0 to let the system choose", () => {
    for (const port of [0, 1, 65535])
      equal(readSettings({ KEEPER_ARRANGEMENT: "{}", PORT: String(port) }).port, port);
  });

  for (const port of ["", "-1", "65536", "http", "80.5", "0x50", " 80"])
    it(`are refused with \`PORT\` "${port}"`, () => {
      throws(() => readSettings({ KEEPER_ARRANGEMENT: "{}", PORT: port }), {
        message: `Expected \`PORT\` to be an integer from 0 to 65535, got \`${port}\`. Correct it or leave it unset.`,
      });
    });

  it("are refused without an arrangement", () => {
    throws(() => readSettings({}), {
      message: "Expected `KEEPER_ARRANGEMENT` to be an arrangement as JSON, got nothing.",
    });
  });
});
