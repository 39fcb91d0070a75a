import assert from "node:assert/strict";
import { Failure } from "../../../commands/failure.ts";
import { Page } from "../../../commands/report/page.ts";
import { Shell } from "../../../commands/report/shell.ts";
import { Trial } from "../../../commands/report/trial.ts";
import { partOf } from "../../../components/kubernetes/labels.ts";
import { counter } from "./support/counter-object.ts";
import { type Answers, FakeKubectl } from "./support/fake-kubectl.ts";

const look = "get namespace visit-counter-trial --ignore-not-found --output=json";
const read = "get statefulset counter --namespace=visit-counter --output=json";
const remove =
  "delete namespaces --selector=app.kubernetes.io/managed-by=visit-counter-report --field-selector=metadata.name=visit-counter-trial";
const probed = { name: "probed", replicas: 2, policy: "Parallel" } as const;
const ordered = { name: "ordered", replicas: 3, policy: "OrderedReady" } as const;

describe("The trial", () => {
  const answers: Answers = { [read]: JSON.stringify(counter), create: "", delete: "" };

  async function tried(others: Answers = {}) {
    const kubectl = new FakeKubectl({ ...answers, ...others });
    const cleaner = new FakeKubectl({ ...answers, ...others });
    const warnings: string[] = [];
    const trial = new Trial(kubectl, cleaner, "visit-counter", (line) => warnings.push(line));
    const page = new Page("Section", kubectl, () => {});
    const create = (set: typeof probed | typeof ordered) =>
      trial.create(page, new Shell(kubectl), set);
    return { trial, kubectl, cleaner, create, warnings };
  }

  it("makes its namespace once, restricted, and removes it at the end with all that is in it", async () => {
    const { trial, kubectl, cleaner, create } = await tried();
    await create(probed);
    await create(ordered);
    assert.deepEqual(kubectl.commands, [
      read,
      "create --filename=-",
      "create --namespace=visit-counter-trial --filename=-",
      "create --namespace=visit-counter-trial --filename=-",
    ]);
    const { kind, metadata } = JSON.parse(kubectl.inputs[0] ?? "");
    assert.deepEqual([kind, metadata.name], ["Namespace", "visit-counter-trial"]);
    assert.equal(metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
    // Vault's injector leaves the pods of such namespaces alone.
    for (const [label, value] of Object.entries(partOf))
      assert.equal(metadata.labels[label], value);
    await trial.end();
    await trial[Symbol.asyncDispose]();
    assert.deepEqual(cleaner.commands, [remove]);
  });

  it("leaves nothing to remove if it was never used", async () => {
    const { trial, kubectl, cleaner } = await tried();
    await trial[Symbol.asyncDispose]();
    assert.deepEqual([...kubectl.commands, ...cleaner.commands], []);
  });

  it("removes its namespace even if that was interrupted while it was made", async () => {
    const { trial, cleaner, create, warnings } = await tried({ create: new Failure("lost") });
    await assert.rejects(create(probed));
    await trial[Symbol.asyncDispose]();
    assert.deepEqual(cleaner.commands, [remove]);
    assert.deepEqual(warnings, ["Removing the namespace `visit-counter-trial`"]);
  });

  it("says how to remove its namespace if it cannot", async () => {
    const { trial, create, warnings } = await tried({ [remove]: new Failure("no answer") });
    await create(probed);
    await assert.rejects(trial.end(), { name: "Failure", message: "no answer" });
    await trial[Symbol.asyncDispose]();
    assert.deepEqual(warnings, [
      "Removing the namespace `visit-counter-trial`",
      'Expected to remove it, got "no answer". Remove it: kubectl delete namespace visit-counter-trial',
    ]);
  });

  it("takes the Secret along that the nodes need to pull the image", async () => {
    const pod = { ...counter.spec.template.spec, imagePullSecrets: [{ name: "pull" }] };
    const spec = { ...counter.spec, template: { spec: pod } };
    const { kubectl, create } = await tried({
      [read]: JSON.stringify({ spec }),
      "get secret pull --namespace=visit-counter": JSON.stringify({
        metadata: { name: "pull", namespace: "visit-counter", uid: "1" },
        type: "kubernetes.io/dockerconfigjson",
        data: { ".dockerconfigjson": "e30=" },
      }),
    });
    await create(probed);
    assert.deepEqual(JSON.parse(kubectl.inputs[1] ?? ""), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "pull", namespace: "visit-counter-trial" },
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": "e30=" },
    });
  });

  const namespace = (owner: string) =>
    JSON.stringify({ metadata: { labels: { "app.kubernetes.io/managed-by": owner } } });

  it("removes what a run that was killed has left", async () => {
    const { trial, kubectl, warnings } = await tried({ [look]: namespace("visit-counter-report") });
    await trial.clear();
    assert.deepEqual(kubectl.commands, [look, remove]);
    assert.deepEqual(warnings, [
      "Removing the namespace `visit-counter-trial` of an earlier report",
    ]);
  });

  it("removes nothing where there is nothing", async () => {
    const { trial, kubectl } = await tried({ [look]: "" });
    await trial.clear();
    assert.deepEqual(kubectl.commands, [look]);
  });

  it("leaves a namespace of somebody else's alone", async () => {
    const { trial, kubectl } = await tried({ [look]: namespace("Helm") });
    await assert.rejects(trial.clear(), {
      name: "Failure",
      message:
        "Expected the namespace `visit-counter-trial` to be free for this report, got one that it has not made. Remove or rename it.",
    });
    assert.deepEqual(kubectl.commands, [look]);
  });
});
