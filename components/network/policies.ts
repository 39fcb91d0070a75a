import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { type Flow, flows } from "./flows.ts";
import { isPods, type Pods, type PodsName, pods } from "./parties.ts";
import type { Place, Places } from "./places.ts";

type Spec = types.input.networking.v1.NetworkPolicySpec;
type Peer = types.input.networking.v1.NetworkPolicyPeer;
type Port = types.input.networking.v1.NetworkPolicyPort;

/** What policies are made of besides the table. */
export interface NetworkArgs {
  /** Names of the stack's namespaces. */
  readonly namespaces: Readonly<Record<Pods["namespace"], Input<string>>>;
  readonly places: Places;
}

/** A policy, by its name in the cluster. */
export interface Policy {
  readonly name: string;
  readonly spec: Spec;
}

/** Refuses everything to all pods of a namespace, and from them. What other policies allow is allowed all the same. */
export const denyAll: Policy = {
  name: "default-deny",
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
};

/**
 * What the table allows to pods, if it has rows for that, and what from them. All else is refused.
 *
 * Each direction has a policy of its own, because kube-router mixes up those of one: pods that it selects would reach each
 * other on all ports on which they may reach anybody.
 */
export function policiesOf(name: PodsName, network: NetworkArgs): Policy[] {
  const podSelector = { matchLabels: pods[name].labels };
  const towards = flows.filter(({ to }) => to === name);
  const ingress = towards
    .flatMap((flow) => rules(flow, flow.from, network))
    .map(({ peers, ports }) => ({ ...(peers && { from: peers }), ports }));
  const egress = flows
    .filter(({ from }) => from === name)
    .flatMap((flow) => rules(flow, flow.to, network))
    .map(({ peers, ports }) => ({ ...(peers && { to: peers }), ports }));
  const outwards = {
    name: `${name}-egress`,
    spec: { podSelector, policyTypes: ["Egress"], egress },
  };
  if (towards.length === 0) return [outwards];
  return [
    { name: `${name}-ingress`, spec: { podSelector, policyTypes: ["Ingress"], ingress } },
    outwards,
  ];
}

interface Rule {
  /** @default anywhere */
  readonly peers?: Peer[];
  /** All, if there are none. */
  readonly ports: Port[];
}

/** The rules that allow a row of the table to one side of it, given the other. None if the other is nowhere. */
function rules(flow: Flow, other: Flow["from"], { namespaces, places }: NetworkArgs): Rule[] {
  if (isPods(other)) {
    const { namespace, labels } = pods[other];
    const peer = { ...inNamespace(namespaces[namespace]), podSelector: { matchLabels: labels } };
    return [{ peers: [peer], ports: portsOf(flow) }];
  }
  return places[other].map((place) => ({
    peers: peersOf(place),
    ports: portsOf(flow, place.ports),
  }));
}

function peersOf({ cidr, namespace }: Place): Peer[] | undefined {
  if (cidr !== undefined) return [{ ipBlock: { cidr } }];
  if (namespace !== undefined) return [inNamespace(namespace)];
  return undefined;
}

function inNamespace(name: Input<string>) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function portsOf({ ports, protocols }: Flow, instead = ports): Port[] {
  return instead.flatMap((port) => protocols.map((protocol) => ({ protocol, port })));
}
