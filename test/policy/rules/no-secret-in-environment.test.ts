import { deepEqual } from "node:assert/strict";
import { container, judged, statefulSet } from "../support/judged.ts";

const rule = "no-secret-in-environment";
const given = (fields: object) => statefulSet({ pod: { containers: [container(fields)] } });
const refused = (what: string) => [
  `Expected StatefulSet \`data/db\` to keep secrets out of the environment, got ${what} in its container \`server\`. Mount the secret as a file.`,
];

describe(`The rule ${rule}`, () => {
  it("accepts variables that are none, or say where one is", () => {
    const env = [
      { name: "ADMIN_TOKEN_FILE", value: "/vault/secrets/admin-token" },
      { name: "KEYSPACE", value: "visits" },
      { name: "TOKEN", value: "" },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "AUTHORITY", value: "-----BEGIN CERTIFICATE-----" },
    ];
    deepEqual(judged(rule, [given({ env })]), []);
  });

  it("refuses one from a Secret", () => {
    const valueFrom = { secretKeyRef: { name: "db", key: "user" } };
    const env = [{ name: "PGUSER", valueFrom }];
    deepEqual(judged(rule, [given({ env })]), refused("the variable `PGUSER`"));
  });

  it("refuses all of a Secret", () => {
    const envFrom = [{ configMapRef: { name: "db" } }, { secretRef: { name: "db" } }];
    deepEqual(judged(rule, [given({ envFrom })]), refused("all of the Secret `db`"));
  });

  for (const name of ["POSTGRES_PASSWORD", "VAULT_TOKEN", "AWS_SECRET_ACCESS_KEY", "apiKey"])
    it(`refuses a value named as a secret is: ${name}`, () => {
      const env = [{ name, value: "x" }];
      deepEqual(judged(rule, [given({ env })]), refused(`the variable \`${name}\``));
    });

  for (const value of [`hvs.${"a".repeat(24)}`, "-----BEGIN RSA PRIVATE KEY-----"])
    it(`refuses a value that looks like a secret: ${value}`, () => {
      const env = [{ name: "SETTINGS", value: JSON.stringify({ value }) }];
      deepEqual(judged(rule, [given({ env })]), refused("the variable `SETTINGS`"));
    });
});
