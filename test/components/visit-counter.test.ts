import { deepEqual, equal, ok } from "node:assert/strict";
import { dataDirectory, environment, port, userId } from "../../app/src/contract.ts";
import { VisitCounter, type VisitCounterArgs } from "../../components/visit-counter.ts";
import { type Inputs, resolved, run } from "../support/engine.ts";
import { restrictedViolations } from "../support/pod-security-standard.ts";

const types = {
  namespace: "kubernetes:core/v1:Namespace",
  account: "kubernetes:core/v1:ServiceAccount",
  service: "kubernetes:core/v1:Service",
  statefulSet: "kubernetes:apps/v1:StatefulSet",
  budget: "kubernetes:policy/v1:PodDisruptionBudget",
};
const selector = {
  "app.kubernetes.io/name": "visit-counter",
  "app.kubernetes.io/instance": "counter",
};
const args: VisitCounterArgs = {
  namespace: "visit-counter",
  image: "ghcr.io/you/visit-counter@sha256:0",
  version: "1.2.3",
  replicas: 2,
  storage: { size: "1Gi" },
};

describe("VisitCounter", () => {
  describe("namespace", () => {
    it("outlives `destroy`, because the claims live in it", async () => {
      const { only } = await deploy();
      equal(only(types.namespace).retainOnDelete, true);
      equal(only(types.namespace).inputs.metadata.name, "visit-counter");
    });

    it("is the only object that does", async () => {
      const { registrations } = await deploy();
      deepEqual(
        registrations.filter((resource) => resource.retainOnDelete).map(({ type }) => type),
        [types.namespace],
      );
    });

    it("lets only restricted pods in", async () => {
      const { labels } = (await deploy()).only(types.namespace).inputs.metadata;
      equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("has no label that changes with a release, for it outlives them", async () => {
      const { labels } = (await deploy()).only(types.namespace).inputs.metadata;
      equal("app.kubernetes.io/version" in labels, false);
    });
  });

  describe("Services", () => {
    it("are a headless one, which knows the pods before they are ready, and one for clients", async () => {
      const { only } = await deploy();
      const ports = [{ name: "http", port, targetPort: "http" }];
      const headless = only(types.service, "counter").inputs;
      equal(headless.metadata.name, "counter");
      deepEqual(headless.spec, {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector,
        ports,
      });
      const client = only(types.service, "counter-http").inputs;
      equal(client.metadata.name, "counter-http");
      deepEqual(client.spec, { selector, ports });
    });
  });

  describe("StatefulSet", () => {
    it("has the names that pods, claims and DNS hang on", async () => {
      const { metadata, spec } = await statefulSet();
      equal(metadata.name, "counter");
      equal(spec.serviceName, "counter");
      equal(spec.volumeClaimTemplates[0].metadata.name, "app-storage");
    });

    it("starts and stops its pods all at once, as many as asked for", async () => {
      const { spec } = await statefulSet({ replicas: 5 });
      equal(spec.replicas, 5);
      equal(spec.podManagementPolicy, "Parallel");
    });

    it("claims storage of the size and class asked for, and never gives it back", async () => {
      const { spec } = await statefulSet({ storage: { size: "2Gi", className: "fast" } });
      deepEqual(spec.volumeClaimTemplates, [
        {
          metadata: { name: "app-storage", labels: selector },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "fast",
            resources: { requests: { storage: "2Gi" } },
          },
        },
      ]);
      deepEqual(spec.persistentVolumeClaimRetentionPolicy, {
        whenDeleted: "Retain",
        whenScaled: "Retain",
      });
    });

    it("leaves the StorageClass to the cluster if none is asked for", async () => {
      const { spec } = await statefulSet();
      equal("storageClassName" in spec.volumeClaimTemplates[0].spec, false);
    });

    it("keeps what changes with a release out of what cannot change", async () => {
      const { spec } = await statefulSet();
      deepEqual(spec.selector, { matchLabels: selector });
      equal(spec.template.metadata.labels["app.kubernetes.io/version"], "1.2.3");
    });

    it("has no update strategy that `up` would wait for in vain", async () => {
      equal("updateStrategy" in (await statefulSet()).spec, false);
    });
  });

  describe("pod", () => {
    it("runs the image asked for, which its reference tells apart", async () => {
      const container = await counterContainer();
      equal(container.image, args.image);
      equal(container.imagePullPolicy, "IfNotPresent");
    });

    it("mounts its claim where the application keeps its count", async () => {
      deepEqual((await counterContainer()).volumeMounts, [
        { name: "app-storage", mountPath: dataDirectory },
      ]);
    });

    it("tells the application the pod's name", async () => {
      deepEqual((await counterContainer()).env, [
        { name: environment.podName, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      ]);
    });

    it("passes Pod Security `restricted`, as a user above 10000 on a read-only root", async () => {
      const spec = await pod();
      deepEqual(restrictedViolations(spec), []);
      const { runAsUser, runAsGroup, fsGroup } = spec.securityContext;
      deepEqual([runAsUser, runAsGroup, fsGroup], [userId, userId, userId]);
      ok(userId > 10000);
      equal(spec.containers[0].securityContext.readOnlyRootFilesystem, true);
    });

    it("holds no token of its ServiceAccount, which is its own", async () => {
      const { only } = await deploy();
      const account = only(types.account).inputs;
      equal(account.automountServiceAccountToken, false);
      const spec = only(types.statefulSet).inputs.spec.template.spec;
      equal(spec.automountServiceAccountToken, false);
      equal(spec.serviceAccountName, account.metadata.name);
    });

    it("requests and limits processor, memory and scratch space", async () => {
      const { requests, limits } = (await counterContainer()).resources;
      for (const bound of [requests, limits])
        deepEqual(Object.keys(bound).sort(), ["cpu", "ephemeral-storage", "memory"]);
    });

    it("goes on answering for 5 seconds after it was told to go, and has 30 in all", async () => {
      deepEqual((await counterContainer()).lifecycle, { preStop: { sleep: { seconds: 5 } } });
      equal((await pod()).terminationGracePeriodSeconds, 30);
    });

    it("is spread over the nodes, and starts where there is only one", async () => {
      deepEqual((await pod()).topologySpreadConstraints, [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selector },
        },
      ]);
    });

    it("gets no variables for Services", async () => {
      equal((await pod()).enableServiceLinks, false);
    });

    it("is entered by `kubectl exec` at the counter, whatever else is in it", async () => {
      const { template } = (await statefulSet()).spec;
      equal(
        template.metadata.annotations["kubectl.kubernetes.io/default-container"],
        template.spec.containers[0].name,
      );
    });
  });

  it("lets one pod at a time be evicted, and a broken one always", async () => {
    const { spec } = (await deploy()).only(types.budget).inputs;
    deepEqual(spec, {
      selector: { matchLabels: selector },
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  it("puts out where it can be reached, pod by pod too, and what it leaves behind", async () => {
    const { result } = await deploy({ replicas: 3 });
    equal(await resolved(result.url), "http://counter-http.visit-counter.svc.cluster.local:8000");
    equal(await resolved(result.clusterUrl), "http://10.96.0.10:8000");
    deepEqual(
      await resolved(result.podUrls),
      [0, 1, 2].map((n) => `http://counter-${n}.counter.visit-counter.svc.cluster.local:8000`),
    );
    equal(await resolved(result.namespace), "visit-counter");
    deepEqual(await resolved(result.claims), [
      "app-storage-counter-0",
      "app-storage-counter-1",
      "app-storage-counter-2",
    ]);
    equal(
      await resolved(result.portForward),
      "kubectl port-forward --namespace visit-counter service/counter-http 8000:8000",
    );
  });

  it("has no address yet in the preview that creates it", async () => {
    const { result } = await run(() => new VisitCounter("counter", args), { preview: true });
    equal(await resolved(result.clusterUrl), undefined);
  });
});

function deploy(change: Partial<VisitCounterArgs> = {}) {
  return run(() => new VisitCounter("counter", { ...args, ...change }));
}

async function statefulSet(change: Partial<VisitCounterArgs> = {}): Promise<Inputs> {
  return (await deploy(change)).only(types.statefulSet).inputs;
}

async function pod(): Promise<Inputs> {
  return (await statefulSet()).spec.template.spec;
}

async function counterContainer(): Promise<Inputs> {
  return (await pod()).containers[0];
}
