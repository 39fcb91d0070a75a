import type * as pulumi from "@pulumi/pulumi";
import { paths as counterPaths, port as counterPort } from "../../app/src/contract.ts";
import { paths as keeperPaths, port as keeperPort } from "../../keeper/src/contract.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { portName } from "../kubernetes/probes.ts";
import type { MetricsEndpoint } from "../kubernetes/scrape-annotations.ts";
import { serverLabels, vaultPort } from "../vault/addresses.ts";
import type { CertificateAuthority } from "../vault/certificates.ts";

/** The stack whose pods have metrics. */
export interface MonitoredStack {
  readonly counter: {
    readonly namespace: pulumi.Input<string>;
    readonly pods: readonly string[];
    /** Labels that its pods alone have. */
    readonly selector: Labels;
  };
  readonly keeper: { readonly selector: Labels };
  /** Vault, of which the keeper is in the same namespace. */
  readonly vault: {
    readonly namespace: pulumi.Input<string>;
    /** Address that its certificate is for. */
    readonly url: pulumi.Input<string>;
    /** By what to verify its servers. @default plain HTTP */
    readonly certificateAuthority?: CertificateAuthority;
  };
}

/** Pods with metrics of one kind. */
export interface Target extends MetricsEndpoint {
  /** Whose they are. */
  readonly of: "counter" | "keeper" | "vault";
  /** Name of the objects that lead Prometheus there. */
  readonly objectName: string;
  readonly namespace: pulumi.Input<string>;
  readonly selector: Labels;
  readonly portName: string;
}

/** All pods that tell metrics. Each is asked by itself. */
export function targetsOf({ counter, keeper, vault }: MonitoredStack): Target[] {
  const scheme = vault.certificateAuthority === undefined ? "http" : "https";
  return [
    {
      ...{ of: "counter", objectName: "counter-metrics", ...counter },
      ...{ portName, port: counterPort, scheme: "http", path: counterPaths.metrics },
    },
    {
      ...{ of: "keeper", objectName: "vault-keeper-metrics", ...keeper },
      namespace: vault.namespace,
      ...{ portName, port: keeperPort, scheme: "http", path: keeperPaths.metrics },
    },
    {
      ...{ of: "vault", objectName: "vault-metrics", selector: serverLabels },
      namespace: vault.namespace,
      // The chart names the port after the scheme.
      ...{ portName: scheme, port: vaultPort, scheme, path: "/v1/sys/metrics" },
      parameters: { format: "prometheus" },
    },
  ];
}
