import { deepEqual, equal, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { declarations, manifest } from "../support/project.ts";
import { settingsOf as settings } from "../support/settings.ts";

const registry = { registry: "ghcr.io/you" };

describe("Pulumi.yaml", () => {
  for (const [key, { type, description, default: value }] of declarations) {
    it(`gives ${key} a type, a description and a default of that type`, () => {
      ok(["string", "integer", "boolean"].includes(type ?? ""), type);
      ok(/^[A-Z].*\.$/.test(description ?? ""), description);
      equal(typeof value, type === "integer" ? "number" : type);
    });
  }

  it("declares what config/settings.ts reads, and nothing else", async () => {
    const read = new Set<string>();
    const { get } = pulumi.Config.prototype;
    pulumi.Config.prototype.get = function (this: pulumi.Config, key: string) {
      read.add(key);
      return get.call(this, key);
    } as typeof get;
    try {
      await settings(registry);
    } finally {
      pulumi.Config.prototype.get = get;
    }
    deepEqual([...read].sort(), declarations.map(([key]) => key).sort());
  });

  it("lets `up` adopt existing objects: the kept namespaces, and what an interrupted `up` left", () => {
    deepEqual(manifest.config["kubernetes:upsertExistingObjects"], { value: true });
  });

  it("lets `up` change a ConfigMap in place, which running pods have mounted", () => {
    deepEqual(manifest.config["kubernetes:enableConfigMapMutable"], { value: true });
  });
});
