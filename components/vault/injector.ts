import { labels } from "../kubernetes/labels.ts";
import { releaseName } from "./addresses.ts";
import type { VaultArgs } from "./args.ts";
import { securityContext } from "./security-context.ts";

/** Values for the chart's injector. */
export function injectorValues({ injector, image, namespace }: VaultArgs) {
  if (injector === undefined) return { enabled: false };
  return {
    enabled: true,
    image: injector.image,
    agentImage: image,
    resources: {
      requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "16Mi" },
      limits: { cpu: "250m", memory: "128Mi", "ephemeral-storage": "64Mi" },
    },
    securityContext,
    // The chart requires injectors on different nodes, so an update on a single node would wait for ever.
    affinity: "",
    webhook: {
      // Where the API server cannot reach the injector, as behind a firewall, each pod in the cluster is created without
      // an agent, after this many seconds. The chart's 30 would slow down everything.
      failurePolicy: "Ignore",
      timeoutSeconds: 5,
      namespaceSelector: { matchExpressions: [...excluded, chosenBy(namespace)] },
    },
  };
}

const partOf = "app.kubernetes.io/part-of";

/** Namespaces whose pods are created without asking the injector: the cluster's, for two of which it would refuse. */
const excluded = [
  {
    key: "kubernetes.io/metadata.name",
    operator: "NotIn",
    values: ["kube-system", "kube-public", "kube-node-lease"],
  },
  // This stack's own: the counter's pods bring their own agent.
  { key: partOf, operator: "NotIn", values: [labels("vault")[partOf]] },
];

/** Label of a namespace that names the Vault of its pods, by that Vault's namespace. */
const chosenVault = "visit-counter/vault";

/** Of several injectors in a cluster, one asks for a pod: that of the Vault `vault`, unless the namespace names another. */
function chosenBy(namespace: string) {
  return namespace === releaseName
    ? { key: chosenVault, operator: "DoesNotExist" }
    : { key: chosenVault, operator: "In", values: [namespace] };
}
