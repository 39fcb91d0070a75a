import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repository } from "../../../../lab/terminal/places.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const folder = join(repository, "lab", "charts", "vault");
const defaults = parse(readFileSync(join(folder, "values.yaml"), "utf8"));
const schema = JSON.parse(readFileSync(join(folder, "values.schema.json"), "utf8"));

describe("The values of the stand-in Vault chart", () => {
  it("all have a key in the schema", () => {
    assert.deepEqual(difference(keys(defaults), schemaKeys(schema)), []);
  });

  it("all have a default, unless empty and absent mean the same", () => {
    assert.deepEqual(difference(schemaKeys(schema), keys(defaults)), [
      "csi",
      "csi.enabled",
      "server.dev",
      "server.dev.enabled",
      "server.httproute",
      "server.httproute.enabled",
      "server.ingress",
      "server.ingress.enabled",
      "server.networkPolicy",
      "server.networkPolicy.enabled",
      "server.persistentVolumeClaimRetentionPolicy.whenDeleted",
      "server.persistentVolumeClaimRetentionPolicy.whenScaled",
      "server.readinessProbe.path",
      "server.route",
      "server.route.enabled",
      "server.service.activeNodePort",
      "server.service.nodePort",
      "server.service.standbyNodePort",
      "server.service.type",
      "serverTelemetry",
      "serverTelemetry.prometheusRules",
      "serverTelemetry.prometheusRules.enabled",
      "serverTelemetry.serviceMonitor",
      "serverTelemetry.serviceMonitor.enabled",
    ]);
  });

  it("are refused if the schema lacks them, except in the parts that the chart lacks", () => {
    assert.deepEqual(openObjects(schema), [
      "csi",
      "injector",
      "server.dev",
      "server.httproute",
      "server.ingress",
      "server.networkPolicy",
      "server.route",
      "serverTelemetry.prometheusRules",
      "serverTelemetry.serviceMonitor",
    ]);
  });
});

function keys(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    path + key,
    ...keys(inner, `${path}${key}.`),
  ]);
}

function schemaKeys(node: Schema, path = ""): string[] {
  return Object.entries(resolve(node).properties ?? {}).flatMap(([key, inner]) => [
    path + key,
    ...schemaKeys(inner, `${path}${key}.`),
  ]);
}

function openObjects(node: Schema, path = ""): string[] {
  const { properties, additionalProperties } = resolve(node);
  if (properties === undefined) return [];
  return [
    ...(additionalProperties === false ? [] : [path.slice(0, -1)]),
    ...Object.entries(properties).flatMap(([key, inner]) => openObjects(inner, `${path}${key}.`)),
  ].sort();
}

function resolve(node: Schema): Schema {
  return node.$ref === undefined
    ? node
    : resolve(schema.definitions[node.$ref.split("/").at(-1) ?? ""]);
}

function difference(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((key) => !others.includes(key)).sort();
}
