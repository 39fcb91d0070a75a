import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { VaultArgs } from "../../../components/vault/args.ts";
import type { Inputs } from "../../support/engine.ts";
import { tls, values } from "../support/vault-release.ts";

describe("Vault's values", () => {
  // The `values.schema.json` of the official chart.
  const file = process.env.VAULT_CHART_SCHEMA;

  for (const change of [
    {},
    { replicas: 5, injector: undefined },
    { replicas: 3, spread: "required", tls },
    {
      gracePeriod: 60,
      tolerations: [{ key: "example.org/pool", operator: "Exists" }],
      nodeSelector: { "example.org/pool": "vault" },
    },
    { seal: { type: "transit", options: { token: "file:///vault/seal/token" }, secret: "seal" } },
  ] satisfies Partial<VaultArgs>[])
    it(`are known to the official chart (skipped without VAULT_CHART_SCHEMA), with ${JSON.stringify(change)}`, async function () {
      if (file === undefined) return this.skip();
      const conforms = validator(file);
      ok(conforms(await values(change)), JSON.stringify(conforms.errors));
    });

  it("that are misspelt are refused by its schema (skipped without it)", async function () {
    if (file === undefined) return this.skip();
    const conforms = validator(file);
    const { server } = await values();
    equal(conforms({ server: { ...server, ha: { ...server.ha, replica: 3 } } }), false);
  });
});

/** Values that the chart's templates use but its schema lacks. */
const forgotten = ["preStop"];

/** The chart's schema, closed to unknown keys: Helm would ignore those silently. */
function validator(file: string) {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(file, "utf8"));
  for (const key of forgotten) schema.properties.server.properties[key] ??= { type: "array" };
  return new Ajv({ strict: false }).compile(closed(schema));
}

function closed(schema: Inputs): Inputs {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  return copy.type === "object" && copy.properties
    ? { additionalProperties: false, ...copy }
    : copy;
}
