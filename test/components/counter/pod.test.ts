import { deepEqual, equal, ok } from "node:assert/strict";
import { dataDirectory, environment, userId } from "../../../app/src/contract.ts";
import type { Inputs } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { args, deploy, pod, selector, statefulSet, types } from "../support/counter.ts";

describe("A pod of the counter", () => {
  it("runs the given image, and pulls it only if the node lacks it", async () => {
    const container = await counterContainer();
    equal(container.image, args.image.reference);
    equal(container.imagePullPolicy, "IfNotPresent");
  });

  it("mounts its claim where the application keeps its count", async () => {
    const [mount] = (await counterContainer()).volumeMounts;
    deepEqual(mount, { name: "app-storage", mountPath: dataDirectory });
  });

  it("passes the application the pod's name, its secret's file but not the secret, and where it finds all pods", async () => {
    deepEqual((await counterContainer()).env, [
      { name: environment.podName, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: environment.idleSeconds, value: "65" },
      { name: environment.adminTokenFile, value: "/vault/secrets/admin-token" },
      {
        name: environment.podRecords,
        value: "_http._tcp.counter.visit-counter.svc.cluster.local",
      },
      { name: environment.replicasFile, value: "/etc/visit-counter/replicas" },
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

  it("has its own ServiceAccount, and no token of it", async () => {
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

  it("answers for 5 seconds after its deletion, and has 30 in all", async () => {
    deepEqual((await counterContainer()).lifecycle, { preStop: { sleep: { seconds: 5 } } });
    equal((await pod()).terminationGracePeriodSeconds, 30);
  });

  it("is spread over the nodes, and starts even on a single one", async () => {
    const { affinity, topologySpreadConstraints } = await pod();
    const nodes = {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: selector },
    };
    deepEqual(topologySpreadConstraints, [
      { maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", ...nodes },
    ]);
    deepEqual(affinity, {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: nodes }],
      },
    });
  });

  it("runs on nodes of its image's platform alone", async () => {
    deepEqual((await pod()).nodeSelector, {
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
    });
    const image = { ...args.image, platform: "linux/arm64" };
    equal((await pod({ image })).nodeSelector["kubernetes.io/arch"], "arm64");
  });

  it("has its image pulled with the image's Secret, if there is one", async () => {
    equal("imagePullSecrets" in (await pod()), false);
    const image = { ...args.image, pullSecret: "registry" };
    deepEqual((await pod({ image })).imagePullSecrets, [{ name: "registry" }]);
  });

  it("looks up the full names of Services in no search domain first", async () => {
    deepEqual((await pod()).dnsConfig, { options: [{ name: "ndots", value: "4" }] });
  });

  it("gets no variables for Services", async () => {
    equal((await pod()).enableServiceLinks, false);
  });

  it("lets `kubectl exec` select the counter by default", async () => {
    const { template } = (await statefulSet()).spec;
    equal(
      template.metadata.annotations["kubectl.kubernetes.io/default-container"],
      template.spec.containers[0].name,
    );
  });
});

async function counterContainer(): Promise<Inputs> {
  return (await pod()).containers[0];
}
