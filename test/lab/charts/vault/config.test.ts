import assert from "node:assert/strict";
import { renderVault, skipped, skipWithoutHelm } from "../support/helm.ts";

describe(`The stand-in Vault chart, given a configuration${skipped}`, () => {
  before(skipWithoutHelm);

  for (const [what, config, expected] of [
    ["disables mlock where HCL does not say", "ui = true", "ui = true\ndisable_mlock = true"],
    ["leaves it where HCL does", "disable_mlock = false", "disable_mlock = false"],
    ["disables mlock where JSON does not say", '{"ui":true}', '{"disable_mlock":true,"ui":true}'],
    ["leaves it where JSON does", '{"disable_mlock":false}', '{"disable_mlock":false}'],
    ["fills in templates", "# {{ .Release.Name }}", "# vault\ndisable_mlock = true"],
  ] as const) {
    it(what, () => {
      const { objects } = renderVault({ server: { standalone: { config } } });
      const { data } = objects["ConfigMap/vault-config"];
      assert.deepEqual(data, { "extraconfig-from-values.hcl": expected });
    });
  }
});
