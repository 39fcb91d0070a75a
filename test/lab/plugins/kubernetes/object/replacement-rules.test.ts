import assert from "node:assert/strict";
import { differences } from "../../../../../lab/plugins/kubernetes/difference/difference.ts";
import { replacementRule } from "../../../../../lab/plugins/kubernetes/object/replacement-rules.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

const immutable = { enableConfigMapMutable: false, enableSecretMutable: false };
const mutable = { enableConfigMapMutable: true, enableSecretMutable: true };

function replaced(
  type: [apiVersion: string, kind: string],
  before: Properties,
  after: Properties,
  mutability = immutable,
): string[] {
  const [apiVersion, kind] = type;
  const rule = replacementRule({ apiVersion, kind, ...after }, mutability);
  return [...differences(before, after, rule)]
    .filter(([, change]) => change.replaces)
    .map(([path]) => path);
}

describe("replacementRule", () => {
  const statefulSet: [string, string] = ["apps/v1", "StatefulSet"];
  const claims = (storage: string) => ({
    spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage } } } }] },
  });

  const rows: [string, [string, string], Properties, Properties, string[]][] = [
    [
      "the name of any object",
      ["v1", "Service"],
      { metadata: { name: "a" } },
      { metadata: { name: "b" } },
      ["metadata.name"],
    ],
    [
      "the namespace of any object",
      ["x.io/v1", "Any"],
      { metadata: { namespace: "a" } },
      { metadata: { namespace: "b" } },
      ["metadata.namespace"],
    ],
    [
      "deep inside a claim template",
      statefulSet,
      claims("1Gi"),
      claims("2Gi"),
      ["spec.volumeClaimTemplates[0].spec.resources.requests.storage"],
    ],
    [
      "a claim template that is new",
      statefulSet,
      { spec: {} },
      claims("1Gi"),
      ["spec.volumeClaimTemplates"],
    ],
    [
      "a claim template that is gone",
      statefulSet,
      claims("1Gi"),
      { spec: {} },
      ["spec.volumeClaimTemplates"],
    ],
    [
      "the service of a StatefulSet",
      statefulSet,
      { spec: { serviceName: "a" } },
      { spec: { serviceName: "b" } },
      ["spec.serviceName"],
    ],
    [
      "its pod management",
      statefulSet,
      { spec: {} },
      { spec: { podManagementPolicy: "Parallel" } },
      ["spec.podManagementPolicy"],
    ],
    [
      "its selector",
      statefulSet,
      { spec: { selector: { matchLabels: { a: "1" } } } },
      { spec: { selector: { matchLabels: { a: "2" } } } },
      ["spec.selector.matchLabels.a"],
    ],
    [
      "the selector of a Deployment that comes with all of its spec",
      ["apps/v1", "Deployment"],
      {},
      { spec: { selector: { matchLabels: {} } } },
      ["spec"],
    ],
    [
      "the template of a Job",
      ["batch/v1", "Job"],
      { spec: { template: { a: 1 } } },
      { spec: { template: { a: 2 } } },
      ["spec.template.a"],
    ],
    [
      "the image of a Pod",
      ["v1", "Pod"],
      { spec: { containers: [{ image: "a" }] } },
      { spec: { containers: [{ image: "b" }] } },
      ["spec.containers[0].image"],
    ],
    [
      "the class of a claim",
      ["v1", "PersistentVolumeClaim"],
      { spec: { storageClassName: "a" } },
      { spec: { storageClassName: "b" } },
      ["spec.storageClassName"],
    ],
    [
      "the address of a Service",
      ["v1", "Service"],
      { spec: { clusterIP: "None" } },
      { spec: {} },
      ["spec.clusterIP"],
    ],
    [
      "the role of a binding",
      ["rbac.authorization.k8s.io/v1", "RoleBinding"],
      { roleRef: { name: "a" } },
      { roleRef: { name: "b" } },
      ["roleRef.name"],
    ],
    [
      "the data of a ConfigMap",
      ["v1", "ConfigMap"],
      { data: { a: "1" } },
      { data: { a: "2" } },
      ["data.a"],
    ],
    [
      "the data of a Secret",
      ["v1", "Secret"],
      { data: { a: "1" } },
      { data: { a: "2" } },
      ["data.a"],
    ],
  ];
  for (const [name, type, before, after, expected] of rows) {
    it(`replaces for ${name}`, () => assert.deepEqual(replaced(type, before, after), expected));
  }

  it("updates everything else in place", () => {
    const before = { metadata: { labels: { a: "1" } }, spec: { replicas: 1, template: { a: 1 } } };
    const after = { metadata: { labels: { a: "2" } }, spec: { replicas: 2, template: { a: 2 } } };
    assert.deepEqual(replaced(statefulSet, before, after), []);
    assert.deepEqual(replaced(["apps/v1", "Deployment"], before, after), []);
    assert.deepEqual(replaced(["batch/v1", "CronJob"], before, after), []);
  });

  it("updates the data of ConfigMaps and Secrets in place where the provider says so", () => {
    const [before, after] = [{ data: { a: "1" } }, { data: { a: "2" } }];
    assert.deepEqual(replaced(["v1", "ConfigMap"], before, after, mutable), []);
    assert.deepEqual(replaced(["v1", "Secret"], before, after, mutable), []);
  });

  it("replaces an object that is immutable by itself whatever the provider says", () => {
    const [before, after] = [
      { immutable: true, data: { a: "1" } },
      { immutable: true, data: { a: "2" } },
    ];
    assert.deepEqual(replaced(["v1", "ConfigMap"], before, after, mutable), ["data.a"]);
    assert.deepEqual(replaced(["v1", "Secret"], before, after, mutable), ["data.a"]);
  });
});
