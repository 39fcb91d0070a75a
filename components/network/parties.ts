import { jobLabel } from "../../keeper/src/rollout/contract.ts";
import { type Labels, selectorLabels } from "../kubernetes/labels.ts";
import { releaseName, serverLabels } from "../vault/addresses.ts";

/** Pods of the stack that have the same peers. */
export interface Pods {
  readonly namespace: "counter" | "vault";
  /** Labels that select them. */
  readonly labels: Labels;
  /** What they are. */
  readonly are: string;
}

/** All pods of the stack, by the name of their NetworkPolicy. */
export const pods = {
  counter: {
    namespace: "counter",
    labels: selectorLabels("counter"),
    are: "the counter's pods, with their Vault agents",
  },
  "counter-rollout": {
    namespace: "counter",
    labels: { [jobLabel]: "counter" },
    are: "the Jobs of rollouts, and of hooks",
  },
  "counter-growth": {
    namespace: "counter",
    labels: selectorLabels("counter-growth"),
    are: "the Job that makes the counter's claims grow",
  },
  vault: {
    namespace: "vault",
    labels: serverLabels,
    are: "Vault's servers",
  },
  "vault-injector": {
    namespace: "vault",
    labels: {
      "app.kubernetes.io/name": "vault-agent-injector",
      "app.kubernetes.io/instance": releaseName,
    },
    are: "the injector",
  },
  "vault-growth": {
    namespace: "vault",
    labels: selectorLabels("vault-growth"),
    are: "the Job that makes Vault's claims grow",
  },
  "vault-keeper": {
    namespace: "vault",
    labels: selectorLabels("vault-keeper"),
    are: "the keeper",
  },
  backup: {
    namespace: "vault",
    labels: selectorLabels("backup"),
    are: "the Jobs of backups",
  },
} as const satisfies Record<string, Pods>;

export type PodsName = keyof typeof pods;

/** All that the pods talk to and that is not of the stack, and what that is. */
export const outsiders = {
  clients: "who may use the counter: `networkClients`, by default anybody",
  scrapers: "who may scrape metrics, such as Prometheus: `networkScrapers`, by default nobody",
  vaultClients: "who else may use Vault: `networkVaultClients`, by default nobody",
  apiServer: "the API server: `networkApiServer`, by default at any address",
  dns: "the cluster's DNS, at any address",
  keyService: "the key service of `vaultSeal`, and where its credentials come from",
  bucket: "the bucket of `backupS3Url`",
} as const;

export type OutsiderName = keyof typeof outsiders;

export function isPods(name: PodsName | OutsiderName): name is PodsName {
  return Object.hasOwn(pods, name);
}

/** All names of {@link pods}. */
export const podsNames = Object.keys(pods) as PodsName[];
