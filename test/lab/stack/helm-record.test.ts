import assert from "node:assert/strict";
import { areSameValues, helmRecords } from "../../../lab/stack/helm-record.ts";
import { helmSecret } from "./support/helm-secret.ts";

describe("Helm's records of a release", () => {
  it("are read from their Secrets, newest first", () => {
    const secrets = [
      helmSecret({ revision: 9, status: "superseded" }),
      helmSecret({ revision: 10, status: "pending-upgrade", values: { server: { replicas: 3 } } }),
    ];
    const begun = new Date("2030-01-01T11:00:00.123Z");
    assert.deepEqual(helmRecords(JSON.stringify({ items: secrets })), [
      {
        secret: "sh.helm.release.v1.vault.v10",
        revision: 10,
        status: "pending-upgrade",
        begun,
        values: { server: { replicas: 3 } },
      },
      {
        secret: "sh.helm.release.v1.vault.v9",
        revision: 9,
        status: "superseded",
        begun,
        values: {},
      },
    ]);
  });

  it("are none without Secrets", () => {
    assert.deepEqual(helmRecords('{"items":[]}'), []);
  });
});

describe("Values of a release", () => {
  const same: [one: unknown, other: unknown][] = [
    [
      { a: 1, b: { c: [1, "2", true] } },
      { b: { c: [1, "2", true] }, a: 1 },
    ],
    [{ a: { b: null, c: [], d: {} } }, {}],
    [{ a: [null, { b: null }, 1] }, { a: [1] }],
    [undefined, {}],
    [null, {}],
  ];
  for (const [one, other] of same) {
    it(`are equivalent: ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () => {
      assert.equal(areSameValues(one, other), true);
      assert.equal(areSameValues(other, one), true);
    });
  }

  const different: [one: unknown, other: unknown][] = [
    [{ a: 1 }, { a: "1" }],
    [{ a: false }, {}],
    [{ a: "" }, {}],
    [{ a: 0 }, {}],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: [1] }, { a: { 0: 1 } }],
    [{ a: { b: 1 } }, { a: { c: 1 } }],
  ];
  for (const [one, other] of different) {
    it(`are not equivalent: ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () => {
      assert.equal(areSameValues(one, other), false);
      assert.equal(areSameValues(other, one), false);
    });
  }
});
