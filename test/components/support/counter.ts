import { counterConsumer } from "../../../components/counter/consumer.ts";
import { VisitCounter, type VisitCounterArgs } from "../../../components/counter/visit-counter.ts";
import { type Inputs, run } from "../../support/engine.ts";

/** Types of the objects that the component creates. */
export const types = {
  namespace: "kubernetes:core/v1:Namespace",
  account: "kubernetes:core/v1:ServiceAccount",
  service: "kubernetes:core/v1:Service",
  statefulSet: "kubernetes:apps/v1:StatefulSet",
  budget: "kubernetes:policy/v1:PodDisruptionBudget",
  config: "kubernetes:core/v1:ConfigMap",
  role: "kubernetes:rbac.authorization.k8s.io/v1:Role",
  binding: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
};

/** Labels that select its pods. */
export const selector = {
  "app.kubernetes.io/name": "visit-counter",
  "app.kubernetes.io/instance": "counter",
};

export const args: VisitCounterArgs = {
  image: {
    reference: "ghcr.io/you/visit-counter@sha256:0",
    version: "1.2.3",
    platform: "linux/amd64",
  },
  replicas: 2,
  rollout: "rolling",
  jobImage: {
    reference: "ghcr.io/you/visit-counter-keeper@sha256:0",
    version: "1.2.3",
    platform: "linux/amd64",
  },
  idleSeconds: 65,
  storage: { size: "1Gi" },
  clusterDomain: "cluster.local",
  vault: {
    namespace: "vault",
    agentUrl: "http://vault.vault.svc.cluster.local.:8200",
    image: { repository: "docker.io/hashicorp/vault", tag: "1.21.1@sha256:1" },
  },
  consumer: counterConsumer("counter", "visit-counter"),
};

/** Runs a counter with these arguments, apart from the changes. */
export function deploy(change: Partial<VisitCounterArgs> = {}) {
  return run(() => new VisitCounter("counter", { ...args, ...change }));
}

export async function statefulSet(change: Partial<VisitCounterArgs> = {}): Promise<Inputs> {
  return (await deploy(change)).only(types.statefulSet).inputs;
}

/** Spec of its pods. */
export async function pod(change: Partial<VisitCounterArgs> = {}): Promise<Inputs> {
  return (await statefulSet(change)).spec.template.spec;
}
