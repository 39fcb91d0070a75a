import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import { FakeApiServer } from "./fake-api-server.ts";
import { about, configured } from "./provider.ts";

export const configMap = about("kubernetes:core/v1:ConfigMap");

/** Where the cluster keeps it. */
export const path = "/api/v1/namespaces/ns/configmaps/settings";

/** What the program says of it. */
export function inputs(data: Properties = { a: "1" }, metadata: Properties = {}): Properties {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "ns", ...metadata },
    data,
  };
}

/** A request that is no preview, and has the time that is usual. */
export const once = { preview: false, timeoutSeconds: 0 };

/** A provider that updates what exists, and a ConfigMap in its place. */
export const upsert = { upsertExistingObjects: true, enableConfigMapMutable: true };

/** A fake cluster that has the namespace. */
export async function startCluster(): Promise<FakeApiServer> {
  const server = new FakeApiServer();
  await server.start();
  server.put("/api/v1/namespaces/ns", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "ns" },
  });
  return server;
}

/** Makes the ConfigMap by a provider of this configuration. */
export async function created(server: FakeApiServer, config: Properties = upsert) {
  const run = await configured(server, config);
  const { id, state } = await run.provider.create({ ...configMap, inputs: inputs(), ...once });
  return { ...run, id, state };
}
