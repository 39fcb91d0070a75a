import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { dataDirectory, environment, port, userId } from "../../app/src/contract.ts";
import { adminToken, type VaultConsumer } from "../../components/support/vault-consumer.ts";
import { VisitCounter, type VisitCounterArgs } from "../../components/visit-counter.ts";
import { type Inputs, resolved, run } from "../support/engine.ts";
import { restrictedViolations } from "../support/pod-security-standard.ts";

const types = {
  namespace: "kubernetes:core/v1:Namespace",
  account: "kubernetes:core/v1:ServiceAccount",
  service: "kubernetes:core/v1:Service",
  statefulSet: "kubernetes:apps/v1:StatefulSet",
  budget: "kubernetes:policy/v1:PodDisruptionBudget",
  config: "kubernetes:core/v1:ConfigMap",
};
const selector = {
  "app.kubernetes.io/name": "visit-counter",
  "app.kubernetes.io/instance": "counter",
};
const args: VisitCounterArgs = {
  image: { reference: "ghcr.io/you/visit-counter@sha256:0", version: "1.2.3" },
  replicas: 2,
  storage: { size: "1Gi" },
  vault: {
    url: "http://vault.vault.svc.cluster.local:8200",
    image: { repository: "docker.io/hashicorp/vault", tag: "1.21.1@sha256:1" },
  },
  consumer: adminToken,
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
      equal(container.image, args.image.reference);
      equal(container.imagePullPolicy, "IfNotPresent");
    });

    it("mounts its claim where the application keeps its count", async () => {
      const [mount] = (await counterContainer()).volumeMounts;
      deepEqual(mount, { name: "app-storage", mountPath: dataDirectory });
    });

    it("tells the application the pod's name, and where its secret is, but not the secret", async () => {
      deepEqual((await counterContainer()).env, [
        { name: environment.podName, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: environment.adminTokenFile, value: "/vault/secrets/admin-token" },
      ]);
    });

    it("passes Pod Security `restricted`, as a user above 10000 on a read-only root", async () => {
      const spec = await pod();
      deepEqual(restrictedViolations(spec), []);
      const { runAsUser, runAsGroup, fsGroup } = spec.securityContext;
      deepEqual([runAsUser, runAsGroup, fsGroup], [userId, userId, userId]);
      ok(userId > 10000);
      for (const container of [...spec.initContainers, ...spec.containers])
        equal(container.securityContext.readOnlyRootFilesystem, true);
    });

    it("holds no token of its ServiceAccount, which is its own", async () => {
      const { only } = await deploy();
      const account = only(types.account, "counter").inputs;
      equal(account.automountServiceAccountToken, false);
      const spec = only(types.statefulSet).inputs.spec.template.spec;
      equal(spec.automountServiceAccountToken, false);
      equal(spec.serviceAccountName, account.metadata.name);
    });

    it("requests and limits processor, memory and scratch space", async () => {
      const spec = await pod();
      for (const { resources } of [...spec.initContainers, ...spec.containers])
        for (const bound of [resources.requests, resources.limits])
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

  describe("Vault agent", () => {
    it("is a sidecar that starts before the application, of the image asked for", async () => {
      const [agent, ...others] = (await pod()).initContainers;
      deepEqual(others, []);
      equal(agent.restartPolicy, "Always");
      equal(agent.image, "docker.io/hashicorp/vault:1.21.1@sha256:1");
    });

    it("reads its configuration from a ConfigMap that the pods roll to when it changes", async () => {
      const configOf = async (url: string) => {
        const { only } = await deploy({ vault: { ...args.vault, url } });
        const { metadata, data, immutable } = only(types.config).inputs;
        equal(immutable, true);
        match(metadata.name, /^counter-vault-agent-[0-9a-f]{10}$/);
        const { volumes, initContainers } = only(types.statefulSet).inputs.spec.template.spec;
        const volume = volumes.find(({ configMap }: Inputs) => configMap);
        equal(volume.configMap.name, metadata.name);
        const { mountPath } = mountOf(initContainers[0], volume);
        deepEqual(initContainers[0].command, [
          ...["vault", "agent"],
          `-config=${mountPath}/${Object.keys(data)[0]}`,
        ]);
        return { name: metadata.name, text: data["agent.hcl"] };
      };
      const one = await configOf("http://one:8200");
      const other = await configOf("http://other:8200");
      match(one.text, /address = "http:\/\/one:8200"/);
      notEqual(one.name, other.name);
      equal((await configOf("http://one:8200")).name, one.name);
    });

    it("trusts the certificate authority of a Vault that has one", async () => {
      const certificateAuthority = "-----BEGIN CERTIFICATE-----";
      const { only } = await deploy({ vault: { ...args.vault, certificateAuthority } });
      equal(only(types.config).inputs.data["ca.crt"], certificateAuthority);
    });

    it("logs in with a token that the application does not see", async () => {
      const spec = await pod();
      const login = spec.volumes.find(({ projected }: Inputs) => projected);
      deepEqual(login.projected.sources, [
        { serviceAccountToken: { path: "token", audience: "vault", expirationSeconds: 600 } },
      ]);
      equal(mountOf(spec.initContainers[0], login).readOnly, true);
      equal(mountOf(spec.containers[0], login), undefined);
      equal("shareProcessNamespace" in spec, false);
    });

    it("hands over the secret in memory, where the application only reads", async () => {
      const spec = await pod();
      const secret = spec.volumes.find(({ emptyDir }: Inputs) => emptyDir);
      equal(secret.emptyDir.medium, "Memory");
      equal(mountOf(spec.containers[0], secret).readOnly, true);
      equal(mountOf(spec.initContainers[0], secret).readOnly, undefined);
      for (const container of [spec.initContainers[0], spec.containers[0]])
        equal(mountOf(container, secret).mountPath, "/vault/secrets");
    });

    it("follows the description of the consumer in all its parts", async () => {
      const consumer: VaultConsumer = {
        name: "diary",
        namespace: "drawer",
        serviceAccount: "writer",
        audience: "lock",
        path: "diary/key",
        field: "teeth",
        file: "/keys/diary",
      };
      const { only } = await deploy({ consumer });
      equal(only(types.namespace).inputs.metadata.name, "drawer");
      equal(only(types.account, "counter").inputs.metadata.name, "writer");
      equal(
        only(types.account, "counter-administrator").inputs.metadata.name,
        "writer-administrator",
      );
      const config = only(types.config).inputs.data["agent.hcl"];
      match(config, /role = "diary"/);
      match(config, /secret "secret\/data\/diary\/key"/);
      match(config, /index .Data.data "teeth"/);
      match(config, /destination = "\/keys\/diary"/);
      const { spec } = only(types.statefulSet).inputs.spec.template;
      equal(spec.serviceAccountName, "writer");
      const login = spec.volumes.find(({ projected }: Inputs) => projected);
      equal(login.projected.sources[0].serviceAccountToken.audience, "lock");
      const [agent] = spec.initContainers;
      ok(agent.startupProbe.exec.command.includes("/keys/diary"));
      const secret = spec.volumes.find(({ emptyDir }: Inputs) => emptyDir);
      for (const container of [agent, spec.containers[0]])
        equal(mountOf(container, secret).mountPath, "/keys");
      const file = spec.containers[0].env.find(
        ({ name }: Inputs) => name === environment.adminTokenFile,
      );
      equal(file.value, "/keys/diary");
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

/** How a container mounts a volume of its pod; undefined if it does not. */
function mountOf(container: Inputs, volume: Inputs): Inputs {
  return container.volumeMounts.find(({ name }: Inputs) => name === volume.name);
}

async function counterContainer(): Promise<Inputs> {
  return (await pod()).containers[0];
}
