import assert from "node:assert/strict";
import {
  changed,
  clear,
  cleared,
  creating,
  deleteSecrets,
  getSecrets,
  namespace,
  release,
  updating,
  values,
} from "./support/clearing.ts";

describe("A Helm release that a killed Pulumi was installing", () => {
  it("is forgotten by Helm, so that it is installed again", async () => {
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(await clear({ operations: [creating], records }), cleared(deleteSecrets(1)));
  });

  for (const status of ["deployed", "failed"]) {
    it(`is forgotten likewise when Helm was done with it, and Pulumi does not know: ${status}`, async () => {
      const records = [{ status, values }];
      assert.deepEqual(await clear({ operations: [creating], records }), cleared(deleteSecrets(1)));
    });
  }

  it("is forgotten with all of its revisions", async () => {
    const records = [
      { revision: 1, status: "superseded", values },
      { revision: 2, values },
    ];
    assert.deepEqual(
      await clear({ operations: [creating], records }),
      cleared(deleteSecrets(2, 1)),
    );
  });

  it("needs nothing where Helm had not begun, but that Pulumi forgets it", async () => {
    assert.deepEqual(await clear({ operations: [creating] }), cleared());
  });

  it("is left alone when Pulumi has it by now, whatever Helm's values are", async () => {
    for (const recorded of [values, changed]) {
      const known = { operations: [creating], resources: [namespace, release()] };
      assert.deepEqual(await clear({ ...known, records: [{ values: recorded }] }), cleared());
    }
  });

  it("is not taken for one of another name at the same place", async () => {
    const resources = [namespace, release({ name: "older" })];
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(
      await clear({ operations: [creating], resources, records }),
      cleared(deleteSecrets(1)),
    );
  });

  it("is not taken for one that only waits to be deleted", async () => {
    const resources = [namespace, { ...release(), delete: true }];
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(
      await clear({ operations: [creating], resources, records }),
      cleared(deleteSecrets(1)),
    );
  });
});

describe("A Helm release that a killed Pulumi was changing", () => {
  const resources = [namespace, release()];
  const deployed = { revision: 1, values };

  it("loses the revision that is pending, so that it is changed again", async () => {
    const records = [deployed, { revision: 2, status: "pending-upgrade", values: changed }];
    assert.deepEqual(
      await clear({ operations: [updating], resources, records }),
      cleared(deleteSecrets(2)),
    );
  });

  it("loses a way back that is pending, with the values of before", async () => {
    const records = [
      deployed,
      { revision: 2, status: "failed", values: changed },
      { revision: 3, status: "pending-rollback", values },
    ];
    assert.deepEqual(
      await clear({ operations: [updating], resources, records }),
      cleared(deleteSecrets(3)),
    );
  });

  for (const status of ["deployed", "failed", "superseded", "uninstalling"]) {
    it(`is left alone when Helm can go on from it: ${status}`, async () => {
      const records = [deployed, { revision: 2, status, values: changed }];
      assert.deepEqual(await clear({ operations: [updating], resources, records }), cleared());
    });
  }

  it("is left alone where the pending revision is all that Helm has", async () => {
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(await clear({ operations: [updating], resources, records }), cleared());
  });

  it("is ours however old it is", async () => {
    const begun = "2001-01-01T00:00:00Z";
    const pending = { revision: 2, begun, status: "pending-upgrade", values: changed };
    assert.deepEqual(
      await clear({ operations: [updating], resources, records: [deployed, pending] }),
      cleared(deleteSecrets(2)),
    );
  });
});

describe("A Helm release of somebody else", () => {
  const sentence = (secret: string, context = "") =>
    "Failure: Expected Helm's release `vault` in namespace `vault` to be the one that this stack began before it was interrupted, " +
    `got one of other values, or that is not known to be younger than what this stack put it into, in the Secret \`${secret}\`. Nothing was changed. ` +
    "See whose it is; if this stack may take it over, have Helm forget it: " +
    `npm run kubectl -- ${context}delete secrets --namespace vault --selector owner=helm,name=vault. Then run the command again.`;
  const refused = (revision: number) => ({
    calls: [getSecrets],
    failure: sentence(`sh.helm.release.v1.vault.v${revision}`),
  });

  for (const status of ["deployed", "pending-install", "failed"]) {
    it(`that has other values is left alone, and nothing else is changed: ${status}`, async () => {
      const records = [{ status, values: { theirs: true } }];
      assert.deepEqual(await clear({ operations: [creating], records }), refused(1));
    });
  }

  it("that has the same values is left alone when it is older than what ours is put into", async () => {
    const records = [{ begun: "2030-01-01T11:59:59.499+01:00", values }];
    assert.deepEqual(await clear({ operations: [creating], records }), refused(1));
  });

  const datelessNamespace = { ...namespace, created: undefined };
  for (const resources of [[], [datelessNamespace]]) {
    it(`may be any where the state has ${resources.length === 0 ? "nothing" : "no date of what"} ours is put into`, async () => {
      const records = [{ values }];
      assert.deepEqual(await clear({ operations: [creating], resources, records }), refused(1));
    });
  }

  it("is to be forgotten on the cluster that it was seen on", async () => {
    const provider = {
      urn: "urn:provider",
      type: "pulumi:providers:kubernetes",
      inputs: { context: "there" },
    };
    const records = [{ values: { theirs: true } }];
    const resources = [namespace, provider];
    const { failure } = await clear({ operations: [creating], resources, records });
    assert.equal(failure, sentence("sh.helm.release.v1.vault.v1", "--context=there "));
  });

  it("is told by any of its revisions", async () => {
    const records = [
      { revision: 1, values: { theirs: true } },
      { revision: 2, values },
    ];
    assert.deepEqual(await clear({ operations: [creating], records }), refused(1));
  });

  it("is what somebody is just making of ours", async () => {
    const records = [
      { revision: 1, values },
      { revision: 2, status: "pending-upgrade", values: { theirs: true } },
    ];
    const resources = [namespace, release()];
    assert.deepEqual(await clear({ operations: [updating], resources, records }), refused(2));
  });
});
