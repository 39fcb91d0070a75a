import { deepEqual, equal } from "node:assert/strict";
import { environment, port } from "../../../app/src/contract.ts";
import { VisitCounter } from "../../../components/counter/visit-counter.ts";
import { type Inputs, resolved, run } from "../../support/engine.ts";
import { args, deploy, selector, statefulSet, types } from "../support/counter.ts";

describe("VisitCounter", () => {
  describe("namespace", () => {
    it("outlives `destroy`, because the claims in it do", async () => {
      const { only } = await deploy();
      equal(only(types.namespace).retainOnDelete, true);
      equal(only(types.namespace).inputs.metadata.name, "visit-counter");
    });

    it("is the only object that does: the ConfigMap that Pulumi does not delete goes with its owner", async () => {
      const { registrations } = await deploy();
      const kept = registrations.filter((resource) => resource.retainOnDelete);
      deepEqual(
        kept.map(({ type, inputs }) => [type, inputs.metadata.ownerReferences]),
        [
          [types.namespace, undefined],
          [
            types.config,
            [{ apiVersion: "v1", kind: "ServiceAccount", name: "counter", uid: "id-of-counter" }],
          ],
        ],
      );
    });

    it("admits only restricted pods", async () => {
      const { labels } = (await deploy()).only(types.namespace).inputs.metadata;
      equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("has no label that changes between releases, because it outlives them", async () => {
      const { labels } = (await deploy()).only(types.namespace).inputs.metadata;
      equal("app.kubernetes.io/version" in labels, false);
    });
  });

  describe("Services", () => {
    it("are a headless one, which publishes pods before they are ready, and one for clients", async () => {
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
      // Else Pulumi would wait for ready pods, however broken they are.
      equal(client.metadata.annotations["pulumi.com/skipAwait"], "true");
      deepEqual(client.spec, { selector, ports });
    });
  });

  describe("StatefulSet", () => {
    it("has the names that the names of pods, claims and DNS derive from", async () => {
      const { metadata, spec } = await statefulSet();
      equal(metadata.name, "counter");
      equal(spec.serviceName, "counter");
      equal(spec.volumeClaimTemplates[0].metadata.name, "app-storage");
    });

    it("starts and stops all its replicas at once", async () => {
      const { spec } = await statefulSet({ replicas: 5 });
      equal(spec.replicas, 5);
      equal(spec.podManagementPolicy, "Parallel");
    });

    it("wins over whoever has scaled it by hand, when its number of replicas changes", async () => {
      const { metadata } = await statefulSet();
      deepEqual(metadata.annotations, {
        "pulumi.com/patchFieldManager": "visit-counter",
        "pulumi.com/patchForce": "true",
        "pulumi.com/waitFor": "jsonpath={.metadata.uid}",
      });
    });

    it("keeps the pods that it has, whatever else changes, as long as their number does not", async () => {
      for (const keepsPods of [false, true]) {
        const { ignoreChanges } = (await deploy({ keepsPods })).only(types.statefulSet);
        equal(ignoreChanges.includes("spec.replicas"), keepsPods);
      }
    });

    it("keeps the annotation of `kubectl rollout restart`, and has no other that could change", async () => {
      const { inputs, ignoreChanges } = (await deploy()).only(types.statefulSet);
      deepEqual(ignoreChanges.includes("spec.template.metadata.annotations"), true);
      deepEqual(inputs.spec.template.metadata.annotations, {
        "kubectl.kubernetes.io/default-container": "counter",
      });
    });

    it("claims storage of the given size and class, and never releases it", async () => {
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

    it("claims storage for one pod alone if asked to", async () => {
      const { spec } = await statefulSet({
        storage: { size: "2Gi", accessMode: "ReadWriteOncePod" },
      });
      deepEqual(spec.volumeClaimTemplates[0].spec.accessModes, ["ReadWriteOncePod"]);
    });

    it("leaves the StorageClass to the cluster if none is given", async () => {
      const { spec } = await statefulSet();
      equal("storageClassName" in spec.volumeClaimTemplates[0].spec, false);
    });

    it("keeps labels that change between releases out of immutable fields", async () => {
      const { spec } = await statefulSet();
      deepEqual(spec.selector, { matchLabels: selector });
      equal(spec.template.metadata.labels["app.kubernetes.io/version"], "1.2.3");
    });

    it("leaves its update strategy to the Jobs of the rollout", async () => {
      equal("updateStrategy" in (await statefulSet()).spec, false);
    });
  });

  describe("number of pods", () => {
    it("is in a ConfigMap of a fixed name, which may change", async () => {
      const { only } = await deploy({ replicas: 5 });
      const { metadata, data, immutable } = only(types.config, "counter-replicas").inputs;
      equal(metadata.name, "counter-replicas");
      deepEqual(data, { replicas: "5\n" });
      equal(immutable, undefined);
    });

    it("is a file in memory in each pod, and no pod waits for it", async () => {
      const { template } = (await statefulSet()).spec;
      const [container] = template.spec.containers;
      const mount = container.volumeMounts.find(({ name }: Inputs) => name === "replicas");
      // A `subPath` would show no changes.
      deepEqual(mount, { name: "replicas", mountPath: "/etc/visit-counter", readOnly: true });
      const volume = template.spec.volumes.find(({ name }: Inputs) => name === "replicas");
      deepEqual(volume.projected.sources, [
        { configMap: { name: "counter-replicas", optional: true } },
      ]);
    });

    it("changes nothing of the pods, which would roll", async () => {
      const template = async (replicas: number) => (await statefulSet({ replicas })).spec.template;
      deepEqual(await template(5), await template(2));
    });
  });

  it("lists its pods under the name of the headless Service's port, in the cluster's own domain", async () => {
    const { only } = await deploy({ clusterDomain: "k8s.example.org" });
    const { metadata, spec } = only(types.service, "counter").inputs;
    const [{ name: portName }] = spec.ports;
    const [{ env }] = only(types.statefulSet).inputs.spec.template.spec.containers;
    equal(
      env.find(({ name }: Inputs) => name === environment.podRecords).value,
      `_${portName}._tcp.${metadata.name}.${metadata.namespace}.svc.k8s.example.org`,
    );
  });

  it("lets one pod at a time be evicted, and a broken pod always", async () => {
    const { spec } = (await deploy()).only(types.budget).inputs;
    deepEqual(spec, {
      selector: { matchLabels: selector },
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  it("outputs its addresses, those of its pods, and what it leaves behind", async () => {
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

  it("has addresses in the cluster's own domain", async () => {
    const { result } = await deploy({ replicas: 1, clusterDomain: "k8s.example.org" });
    equal(await resolved(result.url), "http://counter-http.visit-counter.svc.k8s.example.org:8000");
    deepEqual(await resolved(result.podUrls), [
      "http://counter-0.counter.visit-counter.svc.k8s.example.org:8000",
    ]);
  });

  it("has no address yet in the preview that creates it", async () => {
    const { result } = await run(() => new VisitCounter("counter", args), { preview: true });
    equal(await resolved(result.clusterUrl), undefined);
  });
});
