import { deepEqual, equal } from "node:assert/strict";
import { guarded, lastState, refused } from "../support/guards.ts";

const claim = "kubernetes:core/v1:PersistentVolumeClaim";
const storageClass = "kubernetes:storage.k8s.io/v1:StorageClass";
const byHand =
  "To move the counts to other claims, do what docs/operations.md says under `Other claims`.";
const toAllow =
  "If the storage can grow, an administrator of the cluster allows it in the StorageClass.";

/** Claims of a StorageClass as an object of the cluster has it. */
function cluster(className: string, allowVolumeExpansion?: boolean) {
  return {
    [`${claim} visit-counter/app-storage-counter-0`]: { spec: { storageClassName: className } },
    [`${claim} vault/data-vault-0`]: { spec: { storageClassName: className } },
    [`${storageClass} ${className}`]: { allowVolumeExpansion },
  };
}

const storage = { size: "2Gi" };

describe("Larger claims", () => {
  it("pass if their StorageClass allows expansion, and the guard says what will happen", async () => {
    const { result, notices } = await guarded({ storage }, lastState(), cluster("fast", true));
    equal(result.counter.grows, true);
    equal(result.vault.grows, false);
    deepEqual(notices, [
      "`storageSize` grows from `1Gi` to `2Gi`: the claims grow while their pods run. " +
        "Then the StatefulSet is replaced, around the same pods.",
    ]);
  });

  it("pass for Vault likewise", async () => {
    const { result } = await guarded({ vaultStorage: storage }, lastState(), cluster("fast", true));
    equal(result.counter.grows, false);
    equal(result.vault.grows, true);
  });

  it("have the StatefulSet that is made anew be told its number of pods", async () => {
    const keepsPods = async (...args: Parameters<typeof guarded>) =>
      (await guarded(...args)).result.counter.keepsPods;
    equal(await keepsPods({}), true);
    equal(await keepsPods({ storage }, lastState(), cluster("fast", true)), false);
  });

  it("are compared with the last number of pods, as there may be no StatefulSet in between", async () => {
    await refused(
      { storage, replicas: 1 },
      "Expected `replicas` to be 2 or more, as many pods as there are, got `1`. " +
        "The count of `counter-1` would leave the total, stay in the claims, and come back with the pods. " +
        'To go on, type `pulumi config set acceptFewer "replicas 2 to 1"`.\n' +
        "Expected `replicas` to stay 2 while `storageSize` grows, got `1`. " +
        "The StatefulSet is made anew around the pods that there are. Do one after the other.",
      lastState(),
      cluster("fast", true),
    );
  });

  for (const allows of [false, undefined])
    it(`are refused if their StorageClass does not: ${allows}`, async () => {
      await refused(
        { storage },
        "Expected StorageClass `slow` to allow expansion, so that `storageSize` can grow from `1Gi` to `2Gi`, " +
          "got `allowVolumeExpansion: false`. The claims would keep their size. " +
          `Put it back with \`pulumi config set storageSize 1Gi\`. ${toAllow} ${byHand}`,
        lastState(),
        cluster("slow", allows),
      );
    });

  it("are refused if they have no StorageClass", async () => {
    await refused(
      { vaultStorage: storage },
      "Expected claim `vault/data-vault-0` to have a StorageClass, so that `vaultStorageSize` can grow from `1Gi` to `2Gi`, got none. " +
        `The claims would keep their size. Put it back with \`pulumi config set vaultStorageSize 1Gi\`. ${toAllow}`,
      lastState(),
      cluster(""),
    );
  });
});
