import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { Vault } from "../../../components/vault/vault.ts";
import { environment, jobLabel, program } from "../../../keeper/src/growth/contract.ts";
import { type Inputs, type Run, run } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { deploy, args as ofCounter, types } from "../support/counter.ts";
import { args as ofVault } from "../support/vault-release.ts";

const job = "kubernetes:batch/v1:Job";
const role = "kubernetes:rbac.authorization.k8s.io/v1:Role";

const deployVault = (change = {}) => run(() => new Vault("vault", { ...ofVault, ...change }));

describe("A growth of claims", () => {
  it("is the work of a Job of the keeper's image, which knows the size and the number of pods", async () => {
    const { inputs } = growth(await deploy());
    const [container] = inputs.spec.template.spec.containers;
    equal(container.image, ofCounter.jobImage.reference);
    deepEqual(container.command, ["node", program]);
    deepEqual(order(inputs), {
      namespace: "visit-counter",
      statefulSet: "counter",
      templates: ["app-storage"],
      size: "1Gi",
      setting: "storageSize",
      replicas: 2,
      replicasSetting: "replicas",
    });
  });

  it("is the same for Vault, of which both claims of a server grow", async () => {
    deepEqual(order(growth(await deployVault(), "vault").inputs), {
      namespace: "vault",
      statefulSet: "vault",
      templates: ["data", "audit"],
      size: "1Gi",
      setting: "vaultStorageSize",
      replicas: 1,
      replicasSetting: "vaultReplicas",
    });
  });

  it("is waited for by the StatefulSet and the release if claims grow, and only then", async () => {
    for (const grows of [false, true]) {
      const counter = await deploy({ grows });
      const { dependencies } = counter.only(types.statefulSet);
      equal(dependencies.includes(growth(counter).urn), grows);
      const vault = await deployVault({ grows });
      const release = vault.only("kubernetes:helm.sh/v3:Release");
      equal(release.dependencies.includes(growth(vault, "vault").urn), grows);
    }
  });

  it("is another one for another size, and stays the same afterwards", async () => {
    const name = async (change = {}) => growth(await deploy(change)).inputs.metadata.name;
    const first = await name();
    match(first, /^counter-growth-[0-9a-f]{10}$/);
    const storage = { size: "2Gi" };
    notEqual(await name({ storage, grows: true }), first);
    equal(await name({ storage, grows: true }), await name({ storage }));
  });

  it("is found by the next one, which ends it if an interrupted `up` has left it", async () => {
    const { metadata, spec } = growth(await deploy()).inputs;
    equal(metadata.labels[jobLabel], "counter");
    const [{ env }] = spec.template.spec.containers;
    const { valueFrom } = env.find(({ name }: Inputs) => name === environment.job);
    equal(valueFrom.fieldRef.fieldPath, "metadata.labels['batch.kubernetes.io/job-name']");
  });

  it("has more time than Pulumi's ten minutes if claims grow, and only then", async () => {
    deepEqual(growth(await deploy({ grows: true })).timeouts, { create: "30m", update: "30m" });
    deepEqual(growth(await deploy()).timeouts, {});
  });

  it("runs again with the next `up` if it has failed, and does not try twice by itself", async () => {
    const { metadata, spec } = growth(await deploy()).inputs;
    equal(metadata.annotations["pulumi.com/replaceUnready"], "true");
    equal(spec.backoffLimit, 0);
    equal(spec.template.spec.restartPolicy, "Never");
  });

  it("passes the Pod Security Standard, and is not selected by a Service", async () => {
    const { metadata, spec } = growth(await deploy()).inputs.spec.template;
    deepEqual(restrictedViolations(spec), []);
    deepEqual(metadata.labels, {
      "app.kubernetes.io/name": "visit-counter",
      "app.kubernetes.io/instance": "counter-growth",
      "app.kubernetes.io/part-of": "visit-counter",
    });
  });

  it("may delete this StatefulSet, change claims, and no more", async () => {
    const { rules, metadata } = (await deploy()).only(role, "counter-growth").inputs;
    equal(metadata.namespace, "visit-counter");
    deepEqual(rules, [
      {
        apiGroups: ["apps"],
        resources: ["statefulsets"],
        resourceNames: ["counter"],
        verbs: ["get", "delete"],
      },
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: ["list", "patch"] },
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "delete"] },
    ]);
  });
});

function growth({ only }: Run<unknown>, name = "counter") {
  return only(job, `${name}-growth`);
}

function order(inputs: Inputs) {
  const { env } = inputs.spec.template.spec.containers[0];
  return JSON.parse(env.find(({ name }: Inputs) => name === environment.order).value);
}
