import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { environment, program } from "../../../keeper/src/rollout/contract.ts";
import type { Inputs } from "../../support/engine.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { args, deploy, types } from "../support/counter.ts";

const job = "kubernetes:batch/v1:Job";
const role = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const hooks = true;

describe("The hooks of the counter", () => {
  it("are there only if a stack wants them", async () => {
    const { registrations } = await deploy();
    deepEqual(
      registrations.filter(({ name }) => /-(?:hooks|before|after)$/.test(name)),
      [],
    );
  });

  it("are Jobs before anything of the pods changes, and after the rollout", async () => {
    const { only } = await deploy({ hooks, rollout: "canary", grows: true });
    const before = only(job, "counter-before").urn;
    for (const later of [
      only(job, "counter-rollout-preparation"),
      only(job, "counter-growth"),
      only(types.statefulSet),
    ])
      equal(later.dependencies.includes(before), true, later.urn);
    const { dependencies } = only(job, "counter-after");
    equal(dependencies.includes(only(job, "counter-rollout").urn), true);
  });

  it("know whom to ask, and what the new version reads", async () => {
    const { only } = await deploy({ hooks });
    const [before, after] = ["before", "after"].map((task) => only(job, `counter-${task}`).inputs);
    const [container] = before.spec.template.spec.containers;
    equal(container.image, args.jobImage.reference);
    deepEqual(container.command, ["node", program]);
    const expected = {
      task: "before",
      namespace: "visit-counter",
      statefulSet: "counter",
      before: "",
      podUrl: "http://{pod}.counter.visit-counter.svc.cluster.local:8000",
      serviceUrl: "http://counter-http.visit-counter.svc.cluster.local:8000",
      formatMetric: "visit_counter_data_format",
      formats: [1],
    };
    deepEqual(order(before), expected);
    deepEqual(order(after), { ...expected, task: "after", before: before.metadata.name });
  });

  it("are others if the pods, their number or the strategy change, and only then", async () => {
    const changes = [
      {},
      { image: { ...args.image, reference: "ghcr.io/you/visit-counter@sha256:1" } },
      { replicas: 3 },
      { rollout: "canary" as const },
    ];
    const names: string[] = [];
    for (const change of changes)
      names.push(
        (await deploy({ hooks, ...change })).only(job, "counter-before").inputs.metadata.name,
      );
    equal(new Set(names).size, names.length);
    for (const name of names) match(name, /^counter-before-[0-9a-f]{10}$/);
    equal((await deploy({ hooks })).only(job, "counter-before").inputs.metadata.name, names[0]);
  });

  it("pass the Pod Security Standard, and are not selected by the counter's Service", async () => {
    const { only } = await deploy({ hooks });
    for (const task of ["before", "after"]) {
      const { metadata, spec } = only(job, `counter-${task}`).inputs.spec.template;
      deepEqual(restrictedViolations(spec), []);
      notEqual(metadata.labels["app.kubernetes.io/name"], "visit-counter");
    }
  });

  it("may change nothing but Jobs", async () => {
    const { rules } = (await deploy({ hooks })).only(role, "counter-hooks").inputs;
    deepEqual(
      rules.map(({ resources, verbs }: Inputs) => ({ resources, verbs })),
      [
        { resources: ["pods"], verbs: ["list"] },
        { resources: ["jobs"], verbs: ["list", "patch", "delete"] },
      ],
    );
  });

  it("add what they found to the result of the rollout", async () => {
    const { registeredOutputs, only } = await deploy({ hooks });
    const { urn } = only("visit-counter:index:VisitCounter");
    equal((registeredOutputs(urn) as Inputs).rollout, "All is well. All is well.");
  });
});

function order(inputs: Inputs) {
  const { env } = inputs.spec.template.spec.containers[0];
  return JSON.parse(env.find(({ name }: Inputs) => name === environment.order).value);
}
