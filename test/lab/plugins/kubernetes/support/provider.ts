import { KubernetesProvider } from "../../../../../lab/plugins/kubernetes/kubernetes-provider.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";
import type { FakeApiServer } from "./fake-api-server.ts";

export interface Run {
  readonly provider: KubernetesProvider;
  /** What the user was told: `warning: ...`, in order. */
  readonly told: string[];
}

/** A provider that works on a fake cluster. */
export async function configured(server: FakeApiServer, config: Properties = {}): Promise<Run> {
  const told: string[] = [];
  const tell = (_urn: string, severity: string, text: string) => {
    if (text !== "") told.push(`${severity}: ${text}`);
  };
  const provider = new KubernetesProvider({ log: tell, status: tell });
  await provider.configure({ kubeconfig: server.kubeconfig, ...config });
  return { provider, told };
}

/** Who a request is about. */
export function about(type: string, name = "it") {
  return { urn: `urn:pulumi:test::test::${type}::${name}`, type, name };
}
