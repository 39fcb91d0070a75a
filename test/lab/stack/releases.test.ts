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
  it("loses Helm's record, so that it is installed again", async () => {
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(await clear({ operations: [creating], records }), cleared(deleteSecrets(1)));
  });

  for (const status of ["deployed", "failed"]) {
    it(`loses it also if Helm had finished and Pulumi does not know: ${status}`, async () => {
      const records = [{ status, values }];
      assert.deepEqual(await clear({ operations: [creating], records }), cleared(deleteSecrets(1)));
    });
  }

  it("loses the records of all its revisions", async () => {
    const records = [
      { revision: 1, status: "superseded", values },
      { revision: 2, values },
    ];
    assert.deepEqual(
      await clear({ operations: [creating], records }),
      cleared(deleteSecrets(2, 1)),
    );
  });

  it("is only dropped by Pulumi if Helm had not begun", async () => {
    assert.deepEqual(await clear({ operations: [creating] }), cleared());
  });

  it("keeps its records if Pulumi has it by now, whatever their values", async () => {
    for (const recorded of [values, changed]) {
      const known = { operations: [creating], resources: [namespace, release()] };
      assert.deepEqual(await clear({ ...known, records: [{ values: recorded }] }), cleared());
    }
  });

  it("is not the release of another name in the state", async () => {
    const resources = [namespace, release({ name: "older" })];
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(
      await clear({ operations: [creating], resources, records }),
      cleared(deleteSecrets(1)),
    );
  });

  it("is not a release that is still to be deleted", async () => {
    const resources = [namespace, { ...release(), delete: true }];
    const records = [{ status: "pending-install", values }];
    assert.deepEqual(
      await clear({ operations: [creating], resources, records }),
      cleared(deleteSecrets(1)),
    );
  });
});

describe("A Helm release that a killed Pulumi was updating", () => {
  const resources = [namespace, release()];
  const deployed = { revision: 1, values };

  it("loses the pending revision, so that it is upgraded again", async () => {
    const records = [deployed, { revision: 2, status: "pending-upgrade", values: changed }];
    assert.deepEqual(
      await clear({ operations: [updating], resources, records }),
      cleared(deleteSecrets(2)),
    );
  });

  it("loses a pending rollback, which has the old values", async () => {
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
    it(`keeps its records if Helm can continue from them: ${status}`, async () => {
      const records = [deployed, { revision: 2, status, values: changed }];
      assert.deepEqual(await clear({ operations: [updating], resources, records }), cleared());
    });
  }

  it("keeps a pending revision that is Helm's only one", async () => {
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

describe("A foreign Helm release", () => {
  const sentence = (secret: string, context = "") =>
    "Failure: Expected Helm's release `vault` in namespace `vault` to be the one that this stack began before it was interrupted, " +
    `got one with other values, or possibly older than its dependencies in this stack, in the Secret \`${secret}\`. Nothing was changed. ` +
    "Find out whose it is; if this stack may take it over, make Helm forget it: " +
    `npm run kubectl -- ${context}delete secrets --namespace vault --selector owner=helm,name=vault. Then run the command again.`;
  const refused = (revision: number) => ({
    calls: [getSecrets],
    failure: sentence(`sh.helm.release.v1.vault.v${revision}`),
  });

  for (const status of ["deployed", "pending-install", "failed"]) {
    it(`has other values, and nothing is changed: ${status}`, async () => {
      const records = [{ status, values: { theirs: true } }];
      assert.deepEqual(await clear({ operations: [creating], records }), refused(1));
    });
  }

  it("may have the same values, but be older than our namespace", async () => {
    const records = [{ begun: "2030-01-01T11:59:59.499+01:00", values }];
    assert.deepEqual(await clear({ operations: [creating], records }), refused(1));
  });

  const datelessNamespace = { ...namespace, created: undefined };
  for (const resources of [[], [datelessNamespace]]) {
    it(`may be any if the state has no ${resources.length === 0 ? "namespace" : "date of the namespace"}`, async () => {
      const records = [{ values }];
      assert.deepEqual(await clear({ operations: [creating], resources, records }), refused(1));
    });
  }

  it("is to be forgotten on its own cluster", async () => {
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

  it("is recognised by any of its revisions", async () => {
    const records = [
      { revision: 1, values: { theirs: true } },
      { revision: 2, values },
    ];
    assert.deepEqual(await clear({ operations: [creating], records }), refused(1));
  });

  it("may be ours, with a foreign upgrade pending", async () => {
    const records = [
      { revision: 1, values },
      { revision: 2, status: "pending-upgrade", values: { theirs: true } },
    ];
    const resources = [namespace, release()];
    assert.deepEqual(await clear({ operations: [updating], resources, records }), refused(2));
  });
});
