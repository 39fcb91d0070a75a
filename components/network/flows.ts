import { port as counterPort } from "../../app/src/contract.ts";
import { port as keeperPort } from "../../keeper/src/contract.ts";
import { vaultPort } from "../vault/addresses.ts";
import { type OutsiderName, type PodsName, podsNames } from "./parties.ts";

/** Who opens connections to whom. */
export interface Flow {
  readonly from: PodsName | OutsiderName;
  readonly to: PodsName | OutsiderName;
  /** Ports of the pods that are reached, not of a Service in front of them: policies apply behind it. */
  readonly ports: readonly number[];
  readonly protocols: readonly Protocol[];
  /** What it is for. */
  readonly what: string;
}

export type Protocol = "TCP" | "UDP";

/** The port by which Vault's servers replicate, and forward requests to the active one. */
const raftPort = 8201;

/** The port of the injector's webhook. */
const webhookPort = 8080;

/**
 * The ports of API servers behind their Service: of clouds, kubeadm (and kind, k3s, Docker Desktop), minikube, MicroK8s.
 */
const apiServerPorts = [443, 6443, 8443, 16443];

/** The ports of DNS servers behind their Service; the second is OpenShift's. */
const dnsPorts = [53, 5353];

/** They watch or change objects, or have tokens reviewed. */
const usersOfApiServer: readonly PodsName[] = [
  "counter-rollout",
  "counter-growth",
  "vault",
  "vault-injector",
  "vault-growth",
  "vault-keeper",
];

/**
 * Who talks to whom. All that is not in this table is refused. The policies, docs/network.md and the tests are made from
 * it.
 */
export const flows: readonly Flow[] = [
  flow("clients", "counter", [counterPort], "visits, the page, counts"),
  flow("counter", "counter", [counterPort], "the total, and the stream of the page"),
  flow("counter-rollout", "counter", [counterPort], "the visit that proves a new pod"),
  flow("backup", "counter", [counterPort], "the counts"),
  flow("scrapers", "counter", [counterPort], "metrics"),
  flow("counter", "vault", [vaultPort], "the secret, for which the agent asks"),
  flow("vault-keeper", "vault", [vaultPort], "initialising, unsealing, configuring"),
  flow("backup", "vault", [vaultPort], "the snapshot, and the administrators' token"),
  flow("vault", "vault", [vaultPort, raftPort], "joining, replication, forwarded requests"),
  flow("scrapers", "vault", [vaultPort], "metrics"),
  flow("scrapers", "vault-keeper", [keeperPort], "metrics"),
  flow("vaultClients", "vault", [vaultPort], "secrets of others"),
  flow("apiServer", "vault-injector", [webhookPort], "the webhook"),
  ...usersOfApiServer.map((from) => flow(from, "apiServer", apiServerPorts, "objects, tokens")),
  flow("vault", "keyService", [443], "unsealing by `vaultSeal`"),
  flow("backup", "bucket", [443], "the files"),
  ...podsNames.map((from) => flow(from, "dns", dnsPorts, "names", ["UDP", "TCP"])),
];

function flow(
  from: Flow["from"],
  to: Flow["to"],
  ports: Flow["ports"],
  what: string,
  protocols: Flow["protocols"] = ["TCP"],
): Flow {
  return { from, to, ports, protocols, what };
}
