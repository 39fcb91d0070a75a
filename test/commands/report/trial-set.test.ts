import assert from "node:assert/strict";
import { trialSet } from "../../../commands/report/trial-set.ts";
import { container, counter } from "./support/counter-object.ts";

describe("A StatefulSet of the trial", () => {
  const made = trialSet(counter, { name: "probed", replicas: 2, policy: "Parallel" });
  // As kubectl gets it.
  const { items } = JSON.parse(JSON.stringify(made));
  const [service, { metadata, spec }] = items;
  const pod = spec.template.spec;

  it("has the name, the number of pods and the policy that are asked for, and a Service", () => {
    assert.deepEqual(
      [metadata.name, spec.replicas, spec.podManagementPolicy, spec.serviceName],
      ["probed", 2, "Parallel", "probed"],
    );
    assert.deepEqual([service.kind, service.metadata.name], ["Service", "probed"]);
    assert.deepEqual(service.spec.selector, spec.selector.matchLabels);
    assert.deepEqual(spec.selector.matchLabels, { "app.kubernetes.io/instance": "probed" });
    assert.equal(spec.template.metadata.labels["app.kubernetes.io/instance"], "probed");
  });

  it("has the counter's image, probes, limits, rights and claims", () => {
    const [{ image, livenessProbe, resources, securityContext }] = pod.containers;
    assert.deepEqual(
      { image, livenessProbe, resources, securityContext },
      {
        image: container.image,
        livenessProbe: container.livenessProbe,
        resources: container.resources,
        securityContext: container.securityContext,
      },
    );
    assert.deepEqual(pod.securityContext, counter.spec.template.spec.securityContext);
    const [claim] = counter.spec.volumeClaimTemplates;
    assert.deepEqual(spec.volumeClaimTemplates, [
      { metadata: { name: "app-storage" }, spec: claim?.spec },
    ]);
  });

  it("has a process that can be stopped from inside, and that ends soon", () => {
    assert.deepEqual(
      [pod.shareProcessNamespace, pod.terminationGracePeriodSeconds, pod.containers[0].lifecycle],
      [true, 5, undefined],
    );
  });

  it("has a secret of its own that it may move, and neither agent nor account", () => {
    const [{ command, securityContext, volumeMounts }, ...others] = pod.initContainers;
    assert.deepEqual(others, []);
    assert.match(command.at(-1), /writeFileSync\("\/vault\/secrets\/admin-token"/);
    assert.deepEqual(securityContext, container.securityContext);
    const mount = { name: "vault-secret", mountPath: "/vault/secrets", readOnly: false };
    assert.deepEqual(volumeMounts, [mount]);
    assert.deepEqual(pod.containers[0].volumeMounts, [
      { name: "app-storage", mountPath: "/data", readOnly: false },
      mount,
    ]);
    assert.deepEqual(pod.volumes, [
      { name: "vault-secret", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    ]);
    assert.equal(pod.serviceAccountName, undefined);
    assert.equal(pod.automountServiceAccountToken, false);
  });

  it("knows nothing of the counter's pods", () => {
    assert.deepEqual(
      pod.containers[0].env.map(({ name }: { name: string }) => name),
      ["POD_NAME", "ADMIN_TOKEN_FILE"],
    );
    assert.ok(!JSON.stringify(made).includes("counter.visit-counter"));
  });
});
