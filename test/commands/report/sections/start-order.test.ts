import assert from "node:assert/strict";
import { startOrder } from "../../../../commands/report/sections/start-order.ts";
import { tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";
import { startedTable } from "../support/started.ts";

const inTrial = "--namespace=visit-counter-trial";
const startsOf = (set: string) =>
  `get pods ${inTrial} --selector=app.kubernetes.io/instance=${set}`;
const policy = "get statefulset counter --namespace=visit-counter --output=custom-columns";

const started = (set: string, ...pods: [created: number, ready?: number][]) =>
  startedTable(
    set,
    pods.map((at) => ({ at })),
  );

const rig = new SectionRig(startOrder, {
  [startsOf("ordered")]: [
    "No resources found\n",
    started("ordered", [0]),
    started("ordered", [0, 4], [4]),
    started("ordered", [0, 4], [4, 9], [10, 15]),
  ],
  [startsOf("parallel")]: [
    started("parallel", [20], [20], [20]),
    started("parallel", [20, 25], [20, 26], [21, 26]),
  ],
  [policy]: tableOf("NAME | POLICY", "counter | Parallel"),
});

describe("The section of the start order", () => {
  it("starts three pods in order, and three in parallel, and measures both", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["With `OrderedReady`, each pod is created once the one before it is ready.", undefined],
        ["With `Parallel`, all pods are created before the first is ready.", undefined],
        ["The counter starts its pods in parallel.", undefined],
      ],
    );
    const [text] = page.parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
    assert.match(
      text ?? "",
      /^In order it took 15 s until three pods were ready, in parallel 6 s\./,
    );
    const [picture] = page.parts.flatMap((part) => (part.kind === "picture" ? [part.picture] : []));
    assert.equal(
      picture?.description,
      "From creation until ready: in order 15 s for all three pods, in parallel 6 s.",
    );
    const made = kubectl.inputs.map((input) => JSON.parse(input)).slice(1);
    assert.deepEqual(
      made.map(({ items: [, { metadata, spec }] }) => [metadata.name, spec.podManagementPolicy]),
      [
        ["ordered", "OrderedReady"],
        ["parallel", "Parallel"],
      ],
    );
  });

  it("names a pod that did not wait for the one before", async () => {
    const answers = { [startsOf("ordered")]: started("ordered", [0, 4], [3, 9], [10, 15]) };
    assert.deepEqual(await rig.flaws(answers), [
      [
        "With `OrderedReady`, each pod is created once the one before it is ready.",
        "Expected `ordered-1` to be created after `ordered-0` was ready, got it before.",
      ],
    ]);
  });

  it("names pods that have waited, and draws nothing that it has not measured", async () => {
    const answers = { [startsOf("parallel")]: started("parallel", [0, 4], [5, 9], [10, 15]) };
    const { page } = await rig.write(answers);
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      [undefined, "Expected all at once, got parallel-1 and parallel-2 later.", undefined],
    );
    assert.ok(!page.parts.some(({ kind }) => kind === "picture"));
  });

  it("names pods that do not become ready", async () => {
    const answers = { [startsOf("parallel")]: started("parallel", [0, 4], [0]) };
    assert.deepEqual(await rig.flaws(answers), [
      [
        "With `Parallel`, all pods are created before the first is ready.",
        "Expected the 3 pods to be ready within 150 s, got what the last command printed.",
      ],
    ]);
  });

  it("names a counter that starts in order", async () => {
    const answers = { [policy]: tableOf("NAME | POLICY", "counter | OrderedReady") };
    assert.deepEqual(await rig.flaws(answers), [
      ["The counter starts its pods in parallel.", "Expected `Parallel`, got `OrderedReady`."],
    ]);
  });
});
