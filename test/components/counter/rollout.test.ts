import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { environment, program } from "../../../keeper/src/rollout/contract.ts";
import { type Inputs, resolved } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { args, deploy, types } from "../support/counter.ts";

const job = "kubernetes:batch/v1:Job";
const role = "kubernetes:rbac.authorization.k8s.io/v1:Role";

describe("A rollout of the counter", () => {
  it("is seen through by a Job of the keeper's image, once the StatefulSet has changed", async () => {
    const { only } = await deploy();
    const { inputs, dependencies } = only(job, "counter-rollout");
    const [container] = inputs.spec.template.spec.containers;
    equal(container.image, args.jobImage.reference);
    deepEqual(container.command, ["node", program]);
    deepEqual(order(inputs), {
      task: "roll",
      strategy: "rolling",
      namespace: "visit-counter",
      statefulSet: "counter",
      podUrl: "http://{pod}.counter.visit-counter.svc.cluster.local:8000",
      configMaps: "counter-vault-agent-",
      preparation: "",
    });
    equal(dependencies.includes(only(types.statefulSet).urn), true);
  });

  for (const rollout of ["canary", "onDelete"] as const)
    it(`is prepared by a Job before the StatefulSet changes: ${rollout}`, async () => {
      const { only } = await deploy({ rollout });
      const preparation = only(job, "counter-rollout-preparation");
      equal(order(preparation.inputs).task, "prepare");
      equal(order(preparation.inputs).strategy, rollout);
      equal(only(types.statefulSet).dependencies.includes(preparation.urn), true);
      const { inputs } = only(job, "counter-rollout");
      equal(order(inputs).preparation, preparation.inputs.metadata.name);
    });

  it("is another one if the pods, their number or the strategy change, and only then", async () => {
    const changes = [
      {},
      { image: { ...args.image, reference: "ghcr.io/you/visit-counter@sha256:1" } },
      { replicas: 3 },
      { rollout: "canary" as const },
    ];
    const names: string[] = [];
    for (const change of changes)
      names.push((await deploy(change)).only(job, "counter-rollout").inputs.metadata.name);
    equal(new Set(names).size, names.length);
    for (const name of names) match(name, /^counter-rollout-[0-9a-f]{10}$/);
    const again = (await deploy()).only(job, "counter-rollout").inputs.metadata.name;
    equal(again, names[0]);
  });

  it("runs again with the next `up` if it has failed, and does not try twice by itself", async () => {
    const { metadata, spec } = (await deploy()).only(job, "counter-rollout").inputs;
    equal(metadata.annotations["pulumi.com/replaceUnready"], "true");
    equal(spec.backoffLimit, 0);
    equal(spec.template.spec.restartPolicy, "Never");
  });

  it("has more time with more pods, which are updated one by one", async () => {
    const time = async (replicas: number) =>
      (await deploy({ replicas })).only(job, "counter-rollout").timeouts;
    deepEqual(await time(1), { create: "10m", update: "10m" });
    deepEqual(await time(25), { create: "58m", update: "58m" });
  });

  it("passes the Pod Security Standard, and is not selected by the counter's Service", async () => {
    const { only } = await deploy();
    const { metadata, spec } = only(job, "counter-rollout").inputs.spec.template;
    deepEqual(restrictedViolations(spec), []);
    notEqual(metadata.labels["app.kubernetes.io/name"], "visit-counter");
  });

  it("may change this StatefulSet, and nothing outside its namespace", async () => {
    const { rules, metadata } = (await deploy()).only(role, "counter-rollout").inputs;
    equal(metadata.namespace, "visit-counter");
    deepEqual(
      rules.map(({ resources, resourceNames, verbs }: Inputs) => ({
        resources,
        resourceNames,
        verbs,
      })),
      [
        { resources: ["statefulsets"], resourceNames: ["counter"], verbs: ["get", "patch"] },
        { resources: ["pods"], resourceNames: undefined, verbs: ["list", "delete"] },
        { resources: ["pods/log"], resourceNames: undefined, verbs: ["get"] },
        { resources: ["configmaps"], resourceNames: undefined, verbs: ["list", "delete"] },
        { resources: ["jobs"], resourceNames: undefined, verbs: ["list", "patch", "delete"] },
      ],
    );
  });

  it("tells its result", async () => {
    equal(await resolved((await deploy()).result.rollout), "All is well.");
  });
});

function order(inputs: Inputs) {
  const { env } = inputs.spec.template.spec.containers[0];
  return JSON.parse(env.find(({ name }: Inputs) => name === environment.order).value);
}
