import { deepEqual, rejects } from "node:assert/strict";
import type { VaultSettings } from "../config-vault.ts";
import { vaultSettingsOf } from "./support/settings.ts";

describe("The settings of Vault", () => {
  for (const [title, values, expected] of [
    ["are one server by default", {}, { replicas: 1, spread: "preferred" }],
    [
      "are three servers on nodes of their own in production",
      { vaultProfile: "production" },
      { replicas: 3, spread: "required" },
    ],
    [
      "are refined by the keys of their own",
      { vaultProfile: "production", vaultReplicas: 5, vaultSpread: "preferred" },
      { replicas: 5, spread: "preferred" },
    ],
  ] satisfies [string, object, Partial<VaultSettings>][])
    it(title, async () => {
      const { replicas, spread } = await vaultSettingsOf(values);
      deepEqual({ replicas, spread }, expected);
    });

  describe("that cannot be together", () => {
    for (const [what, values, message] of [
      [
        "production on one server",
        { vaultProfile: "production", vaultReplicas: 1 },
        "Expected `vaultReplicas` to be `3` or `5` with `vaultProfile` `production`, got `1`. " +
          "Leave it to the profile with `pulumi config rm vaultReplicas`.",
      ],
    ] satisfies [string, Readonly<Record<string, unknown>>, string][])
      it(`are refused: ${what}`, async () => {
        await rejects(vaultSettingsOf(values), { message });
      });
  });
});
