import assert from "node:assert/strict";
import { Failure } from "../../../../commands/failure.ts";
import { deletedPod } from "../../../../commands/report/sections/deleted-pod.ts";
import { tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";

const pod = "get pod counter-1 --namespace=visit-counter";
const claim = "get persistentvolumeclaim app-storage-counter-1 --namespace=visit-counter";
const remove = "delete pod counter-1 --namespace=visit-counter";
const count = "exec --namespace=visit-counter pod/counter-1 -- cat visits";

const podTable = (uid: string, ready: string) =>
  tableOf("POD | UID | READY", `counter-1 | ${uid} | ${ready}`);
const claimTable = (volume: string) =>
  tableOf("NAME | STATUS | VOLUME", `app-storage-counter-1 | Bound | ${volume}`);

const rig = new SectionRig(deletedPod, {
  [pod]: [
    podTable("a", "true"),
    new Failure("not found"),
    podTable("b", "false"),
    podTable("b", "true"),
  ],
  [claim]: claimTable("pvc-1"),
  [remove]: 'pod "counter-1" deleted\n',
  [count]: "3\n",
});

describe("The section of the deleted pod", () => {
  it("deletes the last pod, and finds another with the same claim and count", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["`counter-1` has a claim and a count.", undefined],
        ["It is deleted, and comes back: another pod of the same name.", undefined],
        ["It has the same claim, on the same volume.", undefined],
        ["It has its count: no visit is lost.", undefined],
      ],
    );
    const asked = kubectl.commands.map((command) => command.replace(/ --output=.*/, ""));
    assert.deepEqual(asked, [pod, claim, count, remove, pod, pod, pod, claim, count]);
  });

  it("deletes no pod that is not ready", async () => {
    const { page, kubectl } = await rig.write({ [pod]: podTable("a", "false") });
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      ["Expected `counter-1` to be ready before it is deleted, got false."],
    );
    assert.ok(!kubectl.commands.includes(remove));
  });

  it("names a pod that does not come back", async () => {
    assert.deepEqual(await rig.flaws({ [pod]: podTable("a", "true") }), [
      [
        "It is deleted, and comes back: another pod of the same name.",
        "Expected another `counter-1` to be ready within 150 s, got what the last command printed.",
      ],
    ]);
  });

  it("names another volume", async () => {
    assert.deepEqual(await rig.flaws({ [claim]: [claimTable("pvc-1"), claimTable("pvc-2")] }), [
      [
        "It has the same claim, on the same volume.",
        "Expected the volume pvc-1 to be bound, got pvc-2, Bound.",
      ],
    ]);
  });

  it("names a lost visit", async () => {
    assert.deepEqual(await rig.flaws({ [count]: ["3\n", "2\n"] }), [
      [
        "It has its count: no visit is lost.",
        "Expected `counter-1` to have counted 3 visits or more within 10 s, got what the last command printed.",
      ],
    ]);
  });
});
