import { deepEqual, equal, ok } from "node:assert/strict";
import type { Inputs, Registration } from "../../support/engine.ts";
import { program } from "../../support/program.ts";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const runsPods = /:(?:Job|CronJob|Deployment|StatefulSet|Release)$/;

const settings = {
  registry: "ghcr.io/you",
  backupSchedule: "@daily",
  backupStorageSize: "1Gi",
};

describe("The NetworkPolicies of a stack", () => {
  let all: readonly Registration[];
  let policies: readonly Registration[];
  before(async () => {
    all = (await program(settings)).registrations;
    policies = all.filter(({ type }) => type === policyType);
  });

  it("are one or two for each kind of pods, and one for the rest of each namespace", () => {
    deepEqual(policies.map(nameOf).sort(), [
      "vault/backup-egress",
      "vault/default-deny",
      "vault/vault-egress",
      "vault/vault-growth-egress",
      "vault/vault-ingress",
      "vault/vault-injector-egress",
      "vault/vault-injector-ingress",
      "vault/vault-keeper-egress",
      "vault/vault-keeper-ingress",
      "visit-counter/counter-egress",
      "visit-counter/counter-growth-egress",
      "visit-counter/counter-ingress",
      "visit-counter/counter-rollout-egress",
      "visit-counter/default-deny",
    ]);
  });

  it("select each pod of the program, and each by the policy of one kind", () => {
    const templates = all.flatMap(({ inputs }) => templateOf(inputs) ?? []);
    equal(templates.length, 6);
    for (const { labels, namespace } of templates) {
      const selecting = policies.filter(
        ({ inputs: { metadata, spec } }) =>
          metadata.namespace === namespace &&
          spec.policyTypes.includes("Egress") &&
          selects(spec.podSelector.matchLabels, labels),
      );
      equal(selecting.length, 1, JSON.stringify(labels));
    }
  });

  it("exist before the pods, and are gone after them", () => {
    for (const { type, name, dependencies } of all.filter(({ type }) => runsPods.test(type))) {
      const waits = policies.filter(({ urn }) => dependencies.includes(urn));
      ok(waits.length > 0, `${type} ${name}`);
    }
  });

  it("are none where a stack has none", async () => {
    const { registrations } = await program({ ...settings, networkPolicies: false });
    deepEqual(
      registrations.filter(({ type }) => type === policyType),
      [],
    );
  });

  it("refuse the rest of a namespace last, so that `up` cuts nothing that works", () => {
    for (const [rest, pods] of [
      ["vault-deny", ["vault-ingress", "vault-egress", "vault-growth-egress"]],
      ["counter-deny", ["counter-ingress", "counter-egress", "counter-rollout-egress"]],
    ] as const) {
      const { dependencies = [] } = policies.find(({ name }) => name === rest) ?? {};
      const missing = pods.filter((name) => !dependencies.some((urn) => urn.endsWith(`::${name}`)));
      deepEqual(missing, []);
    }
  });
});

function nameOf({ inputs: { metadata } }: Registration): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** The labels of the pods that an object makes. */
function templateOf({ metadata, spec }: Inputs) {
  const template = spec?.template ?? spec?.jobTemplate?.spec.template;
  return template && { namespace: metadata.namespace, labels: template.metadata.labels };
}

function selects(selector: Inputs | undefined, labels: Inputs): boolean {
  return (
    selector !== undefined &&
    Object.entries(selector).every(([label, value]) => labels[label] === value)
  );
}
