import { rejects } from "node:assert/strict";
import type { Inputs } from "../../support/engine.ts";
import { changed, guarded, lastState, refused, statefulSet } from "../support/guards.ts";

const byHand =
  "To move the counts to other claims, do what docs/operations.md says under `Other claims`.";
const atOnce = "The StatefulSet would be replaced, with all its pods at once";

describe("A change of the counter is refused if it asks for", () => {
  it("fewer replicas, whose counts leave the total", async () => {
    await refused(
      { replicas: 2 },
      "Expected `replicas` to be 3 or more, as many pods as there are, got `2`. " +
        "The count of `counter-2` would leave the total, stay in the claims, and come back with the pods. " +
        'To go on, type `pulumi config set acceptFewer "replicas 3 to 2"`.',
      lastState({ replicas: 3 }),
      3,
    );
  });

  it("more replicas, if somebody has made still more by hand", async () => {
    await refused(
      { replicas: 3 },
      "Expected `replicas` to be 5 or more, as many pods as there are, got `3`. " +
        "The counts of `counter-3` and `counter-4` would leave the total, stay in the claims, and come back with the pods. " +
        'To go on, type `pulumi config set acceptFewer "replicas 5 to 3"`.',
      lastState(),
      5,
    );
  });

  it("smaller claims, although those that exist would not shrink", async () => {
    await refused(
      { storage: { size: "500Mi" } },
      `Expected \`storageSize\` to be \`1Gi\` or more, got \`500Mi\`. Claims that exist would keep their size. ${atOnce}, and the counts would stay where they are. ` +
        `Put it back with \`pulumi config set storageSize 1Gi\`. ${byHand}`,
    );
  });

  it("claims as large, written in another way, for which Pulumi would replace the StatefulSet", async () => {
    await rejects(
      guarded({ storage: { size: "1024Mi" } }),
      /Expected `storageSize` to stay written as `1Gi`, got `1024Mi`, which is as large\. /,
    );
  });

  it("claims that are larger and of another StorageClass", async () => {
    await rejects(
      guarded({ storage: { size: "2Gi", className: "fast" } }),
      /Expected `storageSize` .*\nExpected `storageClass` /,
    );
  });

  it("another StorageClass, which the claims would not have", async () => {
    await refused(
      { storage: { size: "1Gi", className: "fast" } },
      `Expected \`storageClass\` to stay empty, got \`fast\`. Claims that exist would keep their class. ${atOnce}, and the counts would stay where they are. ` +
        `Put it back with \`pulumi config rm storageClass\`. ${byHand}`,
    );
  });

  it("the cluster's default StorageClass after another", async () => {
    await refused(
      { storage: { size: "1Gi" } },
      `Expected \`storageClass\` to stay \`fast\`, got nothing. Claims that exist would keep their class. ${atOnce}, and the counts would stay where they are. ` +
        `Put it back with \`pulumi config set storageClass fast\`. ${byHand}`,
      lastState({ storage: { size: "1Gi", className: "fast" } }),
    );
  });

  const modeStays = `Claims that exist would keep their mode. ${atOnce}, and the counts would stay where they are. `;

  it("another access mode, which the claims would not have", async () => {
    await refused(
      { storage: { size: "1Gi", accessMode: "ReadWriteOncePod" } },
      `Expected \`storageAccessMode\` to stay \`ReadWriteOnce\`, got \`ReadWriteOncePod\`. ${modeStays}` +
        `Put it back with \`pulumi config set storageAccessMode ReadWriteOnce\`. ${byHand}`,
    );
  });

  it("the default access mode after another", async () => {
    await refused(
      {},
      `Expected \`storageAccessMode\` to stay \`ReadWriteOncePod\`, got \`ReadWriteOnce\`. ${modeStays}` +
        `Put it back with \`pulumi config set storageAccessMode ReadWriteOncePod\`. ${byHand}`,
      changed(statefulSet, ({ spec }) => {
        spec.volumeClaimTemplates[0].spec.accessModes = ["ReadWriteOncePod"];
      }),
    );
  });

  const names: readonly (readonly [what: string, change: (last: Inputs) => void, text: string])[] =
    [
      [
        "name of the StatefulSet",
        ({ metadata }) => (metadata.name = "visits"),
        "visit-counter/app-storage-visits-0",
      ],
      [
        "name of the claims",
        ({ spec }) => (spec.volumeClaimTemplates[0].metadata.name = "data"),
        "visit-counter/data-counter-0",
      ],
    ];
  for (const [what, change, claim] of names)
    it(`another ${what}, which the claims' names hang on`, async () => {
      await refused(
        {},
        `Expected the first claim of the counter to stay \`${claim}\`, got \`visit-counter/app-storage-counter-0\`. ` +
          `The pods would begin at 0 on new claims, and leave the counts in the old ones. Put the name back. ${byHand}`,
        changed(statefulSet, change),
      );
    });

  it("another Service, which the pods' names in the DNS hang on", async () => {
    await refused(
      {},
      "Expected the first pod's name in the DNS to stay `counter-0.visits`, got `counter-0.counter`. " +
        `${atOnce}, and nobody would find them by the old names. The counts would stay. Put the name back.`,
      changed(statefulSet, ({ spec }) => (spec.serviceName = "visits")),
    );
  });

  const fields: readonly (readonly [field: string, change: (spec: Inputs) => void])[] = [
    ["podManagementPolicy", (spec) => (spec.podManagementPolicy = "OrderedReady")],
    ["selector.matchLabels", (spec) => (spec.selector.matchLabels.version = "1")],
    [
      "volumeClaimTemplates.0.metadata.labels",
      (spec) => (spec.volumeClaimTemplates[0].metadata.labels = {}),
    ],
  ];
  for (const [field, change] of fields)
    it(`another ${field}, which replaces the StatefulSet`, async () => {
      await refused(
        {},
        `Expected \`spec.${field}\` of the StatefulSet \`counter\` to stay as it was, got another. ${atOnce}. ` +
          "The counts would stay where they are. Put it back.",
        changed(statefulSet, ({ spec }) => change(spec)),
      );
    });
});
