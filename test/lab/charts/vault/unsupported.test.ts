import assert from "node:assert/strict";
import { renderVault, skipped, skipWithoutHelm } from "../support/helm.ts";

describe(`The stand-in Vault chart refuses in one sentence${skipped}`, () => {
  before(skipWithoutHelm);

  const absent = (part: string): string =>
    `Expected \`${part}.enabled\` to be \`false\`, got \`true\`. This stand-in for the official chart ` +
    "does not have it: set it to `false`, or install the official chart.";

  for (const [what, values, sentence] of [
    [
      "the injector, which the official chart deploys by default",
      { injector: { enabled: "-" } },
      "Expected `injector.enabled` to be `false`, got `-`. This stand-in for the official chart has no " +
        "injector: set `injector.enabled: false`, or install the official chart.",
    ],
    ["dev mode", { server: { dev: { enabled: true } } }, absent("server.dev")],
    ["an ingress", { server: { ingress: { enabled: true } } }, absent("server.ingress")],
    ["the CSI provider", { csi: { enabled: true } }, absent("csi")],
    [
      "HA on storage other than raft",
      { server: { ha: { enabled: true } } },
      "Expected `server.ha.raft.enabled` to be `true` with `server.ha.enabled`, got `false`.",
    ],
    [
      "no server",
      { global: { enabled: false } },
      "Expected `server.enabled` to be `true`, got `-` with `global.enabled: false`.",
    ],
    [
      "no mode",
      { server: { standalone: { enabled: false } } },
      "Expected `server.ha.enabled` or `server.standalone.enabled` to be `true`, got neither",
    ],
    [
      "an unknown key",
      { server: { hostNetwork: true } },
      "at '/server': additional properties 'hostNetwork' not allowed",
    ],
  ] as const) {
    it(what, () => {
      const { objects, error } = renderVault(values);
      assert.deepEqual(objects, {});
      assert.ok(error.includes(sentence), error);
    });
  }
});
