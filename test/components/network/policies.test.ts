import { deepEqual } from "node:assert/strict";
import type { PodsName } from "../../../components/network/parties.ts";
import { anywhere, type Places } from "../../../components/network/places.ts";
import { policiesOf } from "../../../components/network/policies.ts";
import type { Inputs } from "../../support/engine.ts";

const nowhere: Places = {
  clients: [],
  scrapers: [],
  vaultClients: [],
  apiServer: [],
  dns: [],
  keyService: [],
  bucket: [],
};

/** The specifications of the policies of pods, by their names, where only these outsiders are anywhere. */
function policies(name: PodsName, places: Partial<Places> = {}): Inputs {
  const namespaces = { counter: "books", vault: "safe" };
  const made = policiesOf(name, { namespaces, places: { ...nowhere, ...places } });
  return Object.fromEntries(made.map(({ name, spec }) => [name, spec]));
}

const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const ours = (namespace: string, instance: string) => ({
  ...inNamespace(namespace),
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/name": "visit-counter",
      "app.kubernetes.io/instance": instance,
    },
  },
});
const servers = {
  ...inNamespace("safe"),
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/name": "vault",
      "app.kubernetes.io/instance": "vault",
      component: "server",
    },
  },
};
const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));

describe("The policies of pods", () => {
  it("select them, and allow the rows of the table that begin with them", () => {
    deepEqual(policies("counter-rollout"), {
      "counter-rollout-egress": {
        podSelector: { matchLabels: { "visit-counter/rollout-of": "counter" } },
        policyTypes: ["Egress"],
        egress: [{ to: [ours("books", "counter")], ports: tcp(8000) }],
      },
    });
  });

  it("allow the rows that end with them, if there are any, in a policy of their own", () => {
    const { podSelector } = servers;
    deepEqual(policies("vault"), {
      "vault-ingress": {
        podSelector,
        policyTypes: ["Ingress"],
        ingress: [
          { from: [ours("books", "counter")], ports: tcp(8200) },
          { from: [ours("safe", "vault-keeper")], ports: tcp(8200) },
          { from: [ours("safe", "backup")], ports: tcp(8200) },
          { from: [servers], ports: tcp(8200, 8201) },
        ],
      },
      "vault-egress": {
        podSelector,
        policyTypes: ["Egress"],
        egress: [{ to: [servers], ports: tcp(8200, 8201) }],
      },
    });
  });

  it("allow outsiders from where they are: anywhere, at addresses, in a namespace", () => {
    const rule = (clients: Places["clients"]) =>
      policies("counter", { clients })["counter-ingress"].ingress[0];
    const ports = tcp(8000);
    deepEqual(rule(anywhere), { ports });
    deepEqual(rule([{ cidr: "10.0.0.0/8" }]), {
      from: [{ ipBlock: { cidr: "10.0.0.0/8" } }],
      ports,
    });
    deepEqual(rule([{ namespace: "shop" }]), { from: [inNamespace("shop")], ports });
  });

  it("allow other ports where a place has its own, or all where it has none", () => {
    const rule = (ports: number[]) =>
      policies("backup", { bucket: [{ ports }] })["backup-egress"].egress.at(-1);
    deepEqual(rule([9000]), { ports: tcp(9000) });
    deepEqual(rule([]), { ports: [] });
  });

  it("allow every pod of the stack to look up names, by either protocol", () => {
    const ports = [53, 5353].flatMap((port) =>
      ["UDP", "TCP"].map((protocol) => ({ protocol, port })),
    );
    const { egress } = policies("vault-growth", { dns: anywhere })["vault-growth-egress"];
    deepEqual(egress, [{ ports }]);
  });
});
