import assert from "node:assert/strict";
import { renderVault, skipped, skipWithoutHelm } from "../support/helm.ts";

describe(`The stand-in Vault chart, given a configuration${skipped}`, () => {
  before(skipWithoutHelm);

  for (const [what, config, expected] of [
    ["disables mlock by default in HCL", "ui = true", "ui = true\ndisable_mlock = true"],
    ["keeps the setting in HCL", "disable_mlock = false", "disable_mlock = false"],
    ["disables mlock by default in JSON", '{"ui":true}', '{"disable_mlock":true,"ui":true}'],
    ["keeps the setting in JSON", '{"disable_mlock":false}', '{"disable_mlock":false}'],
    ["fills in templates", "# {{ .Release.Name }}", "# vault\ndisable_mlock = true"],
  ] as const) {
    it(what, () => {
      const { objects } = renderVault({ server: { standalone: { config } } });
      const { data } = objects["ConfigMap/vault-config"];
      assert.deepEqual(data, { "extraconfig-from-values.hcl": expected });
    });
  }
});
