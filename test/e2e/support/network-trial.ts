import { restrictedContainer, restrictedPod } from "../../../components/kubernetes/pod-security.ts";
import { flows } from "../../../components/network/flows.ts";
import {
  type OutsiderName,
  outsiders,
  type PodsName,
  pods,
  podsNames,
} from "../../../components/network/parties.ts";
import { anywhere, type Places, placeOf } from "../../../components/network/places.ts";
import { denyAll, type Policy, policiesOf } from "../../../components/network/policies.ts";
import type { Commands } from "./commands.ts";
import { type End, listening, reachedFrom } from "./network-tries.ts";

/** Who a pod of the trial is: somebody of the table of flows, or one of whom it says nothing, inside and outside. */
export type Who = PodsName | OutsiderName | "rest" | "stranger";

/** A connection that a pod of the trial opens to another one. */
export interface Connection {
  readonly from: Who;
  readonly to: Who;
  readonly port: number;
  readonly protocol: End["protocol"];
}

/** A connection that was made and was not to be, or was not made. */
export interface Difference extends Connection {
  readonly isReached: boolean;
}

interface TrialPod {
  readonly who: Who;
  readonly namespace: string;
  readonly name: string;
}

const label = "visit-counter/network-trial";
const namespaces = { counter: "trial-counter", vault: "trial-vault" };
const namespaceOf = (outsider: OutsiderName | "stranger") => `trial-${outsider.toLowerCase()}`;
const podOf = (who: PodsName, suffix = "") => ({
  who,
  namespace: namespaces[pods[who].namespace],
  name: `${who}${suffix}`,
});

const inside: readonly TrialPod[] = [
  ...podsNames.map((who) => podOf(who)),
  // These talk among themselves.
  podOf("counter", "-2"),
  podOf("vault", "-2"),
  { who: "rest", namespace: namespaces.counter, name: "rest" },
];
const outside: readonly TrialPod[] = [
  ...(Object.keys(outsiders) as OutsiderName[]),
  "stranger" as const,
].map((who) => ({ who, namespace: namespaceOf(who), name: who.toLowerCase() }));
const all = [...inside, ...outside];

/** The ports of all rows of the table, and one of none. */
const ports = [...new Set([...flows.flatMap((flow) => flow.ports), 9999])];

/** Every connection to try: each pod with each, on each port, except among outsiders. */
const connections = all.flatMap((from) =>
  (inside.includes(from) ? all : inside)
    .filter((to) => to !== from)
    .flatMap((to) =>
      ports.flatMap((port) =>
        (["TCP", "UDP"] as const).map((protocol) => ({ from, to, port, protocol })),
      ),
    ),
);

/**
 * A pod for each that is in the table of flows, in namespaces of their own, where the policies of the stack are made from
 * the same table. All listen on all ports, so that what is refused is refused by a policy.
 */
export class NetworkTrial {
  readonly #commands: Commands;
  #addresses: Readonly<Record<string, string>> = {};

  constructor(commands: Commands) {
    this.#commands = commands;
  }

  /** Makes the pods, of an image with Node, and waits until they listen. */
  async start(image: string): Promise<void> {
    const names = [...new Set(all.map(({ namespace }) => namespace))];
    await this.#apply(names.map(namespaceObject));
    await this.#apply(all.map((pod) => podObject(pod, image)));
    const selected = ["--all-namespaces", `--selector=${label}`];
    await this.#commands.kubectl(
      "wait",
      "pod",
      ...selected,
      "--for=condition=Ready",
      "--timeout=180s",
    );
    const { items } = JSON.parse(
      await this.#commands.kubectl("get", "pods", ...selected, "--output=json"),
    );
    this.#addresses = Object.fromEntries(
      items.map(({ metadata, status }: PodObject) => [metadata.name, status.podIP]),
    );
  }

  /** The pod of which the table says nothing, in a namespace without policies. */
  get stranger() {
    const namespace = namespaceOf("stranger");
    return { namespace, name: "stranger", address: this.#addresses.stranger ?? "" };
  }

  /** Makes the policies. Outsiders are in a namespace, at an address, behind a Service or, for DNS, anywhere. */
  async isolate(): Promise<void> {
    const namespace = (outsider: OutsiderName) => ({ namespace: namespaceOf(outsider) });
    const service = (outsider: OutsiderName) => placeOf(`http://a.${namespaceOf(outsider)}.svc`);
    const places: Places = {
      clients: [namespace("clients")],
      scrapers: [{ cidr: `${this.#addresses.scrapers}/32` }],
      vaultClients: [namespace("vaultClients")],
      apiServer: [namespace("apiServer")],
      dns: anywhere,
      keyService: [service("keyService")],
      bucket: [service("bucket")],
    };
    await this.#apply([
      ...podsNames.flatMap((who) =>
        policiesOf(who, { namespaces, places }).map((one) =>
          policyObject(podOf(who).namespace, one),
        ),
      ),
      ...Object.values(namespaces).map((namespace) => policyObject(namespace, denyAll)),
    ]);
  }

  /** Tries every connection, and returns those of which this is not true. */
  async differences(isAllowed: (connection: Connection) => boolean): Promise<Difference[]> {
    const found: Difference[] = [];
    // Not all pods at once, for which the processors are too few.
    const waiting = [...all];
    const work = async () => {
      for (let pod = waiting.pop(); pod !== undefined; pod = waiting.pop())
        found.push(...(await this.#tried(pod)));
    };
    await Promise.all(Array.from({ length: 4 }, work));
    return found.filter(({ isReached, ...connection }) => isReached !== isAllowed(connection));
  }

  /** What the connections of a pod come to. */
  async #tried(pod: TrialPod): Promise<Difference[]> {
    const own = connections.filter(({ from }) => from === pod);
    const ends = own.map(({ to, port, protocol }, index) => {
      const address = this.#addresses[to.name] ?? "";
      return { address, port, protocol, index };
    });
    const reached = await reachedFrom(this.#commands, pod.namespace, pod.name, ends);
    const indices = new Set(reached.map(({ index }) => index));
    return own.map(({ from, to, port, protocol }, index) => {
      const isReached = indices.has(index);
      return { from: from.who, to: to.who, port, protocol, isReached };
    });
  }

  async remove(): Promise<void> {
    await this.#commands.kubectl("delete", "namespaces", `--selector=${label}`, "--timeout=90s");
  }

  async #apply(items: readonly object[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const { code, output } = await this.#commands.onLab("kubectl", ["apply", "--filename=-"], list);
    if (code !== 0) throw new Error(`Expected the objects to be applied, got ${output}`);
  }
}

interface PodObject {
  readonly metadata: { readonly name: string };
  readonly status: { readonly podIP: string };
}

function namespaceObject(name: string) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { [label]: "" } } };
}

function podObject({ who, namespace, name }: TrialPod, image: string) {
  const own = Object.hasOwn(pods, who) ? pods[who as PodsName].labels : {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { ...own, [label]: "" } },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: {
        ...restrictedPod(10_001, 10_001),
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
      },
      containers: [
        {
          name: "trial",
          image,
          command: listening(ports),
          // It listens on all ports or on none.
          readinessProbe: { tcpSocket: { port: 9999 }, periodSeconds: 1 },
          securityContext: restrictedContainer,
        },
      ],
    },
  };
}

function policyObject(namespace: string, { name, spec }: Policy) {
  const metadata = { namespace, name };
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
}
