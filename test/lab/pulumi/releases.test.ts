import assert from "node:assert/strict";
import process from "node:process";
import { clearInterruptedReleases, isInterrupted } from "../../../lab/pulumi/releases.ts";
import type { Resource, State } from "../../../lab/pulumi/state.ts";
import { repository } from "../../../lab/support/places.ts";
import { Sandbox } from "../sandbox.ts";
import { helmSecret, type Revision } from "./helm-secret.ts";

const values = { server: { replicas: 1 } };
const changed = { server: { replicas: 3 } };

const release = (change: Partial<Resource["inputs"]> = {}): Resource => ({
  urn: "urn:pulumi:lab::visit-counter::kubernetes:helm.sh/v3:Release::vault",
  type: "kubernetes:helm.sh/v3:Release",
  dependencies: ["urn:namespace"],
  inputs: { name: "vault", namespace: "vault", values, ...change },
});

/** What the release is put into. */
const namespace: Resource = {
  urn: "urn:namespace",
  type: "kubernetes:core/v1:Namespace",
  created: "2030-01-01T10:59:59.5Z",
};

const creating = { type: "creating", resource: release() };
const updating = { type: "updating", resource: release({ values: changed }) };

interface Case {
  readonly operations: State["pending_operations"];
  readonly resources?: readonly Resource[];
  /** What Helm has. */
  readonly records?: readonly Revision[];
  readonly stack?: readonly string[];
  /** How the import of the state ends. */
  readonly importCode?: number;
}

const getSecrets =
  "kubectl get secrets --namespace=vault --selector=owner=helm,name=vault --output=json";
const importState = "pulumi stack import --non-interactive";
const deleteSecrets = (...revisions: number[]) =>
  `kubectl delete secrets --namespace=vault --ignore-not-found ${revisions.map((revision) => `sh.helm.release.v1.vault.v${revision}`).join(" ")}`;

/** What is called after the export of the state, and what is said if it fails. */
async function clear({
  operations,
  resources = [namespace],
  records = [],
  stack,
  importCode,
}: Case) {
  using sandbox = new Sandbox();
  const state = JSON.stringify({ deployment: { resources, pending_operations: operations } });
  const secrets = JSON.stringify({ items: records.map(helmSecret) });
  sandbox.program(
    "pulumi",
    `case "$2" in
export) cat '${sandbox.write("state.json", state)}';;
import) cat > "$call/stdin"; exit ${importCode ?? 0};;
esac`,
  );
  sandbox.program("kubectl", `cat '${sandbox.write("secrets.json", secrets)}'`);
  const failure = await clearInterruptedReleases(
    { PATH: `${process.env.PATH}`, ADDED: "1" },
    stack,
  ).then(
    () => undefined,
    ({ name, message }: Error) => `${name}: ${message}`,
  );

  const [exported, ...calls] = sandbox.calls();
  assert.deepEqual(exported?.args, ["stack", "export", "--non-interactive", ...(stack ?? [])]);
  for (const call of calls) {
    assert.equal(call.folder, repository);
    assert.equal(call.env.ADDED, "1");
    if (call.args[1] === "import") assert.equal(call.stdin, state);
  }
  return { calls: calls.map(({ program, args }) => [program, ...args].join(" ")), failure };
}

const cleared = (...removals: string[]) => ({
  calls: [getSecrets, importState, ...removals],
  failure: undefined,
});

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

  it("is believed to be ours where nothing tells when it can have begun", async () => {
    const operation = { ...creating, resource: { ...release(), dependencies: undefined } };
    const records = [{ begun: "2001-01-01T00:00:00Z", values }];
    assert.deepEqual(await clear({ operations: [operation], records }), cleared(deleteSecrets(1)));
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
  const sentence = (secret: string) =>
    "Failure: Expected Helm's release `vault` in namespace `vault` to be the one that this stack began before it was interrupted, " +
    `got one of other values or of an earlier time in the Secret \`${secret}\`. Nothing was changed. ` +
    "See whose it is; if this stack may take it over, have Helm forget it: " +
    "npm run kubectl -- delete secrets --namespace vault --selector owner=helm,name=vault. Then run the command again.";
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

describe("What a killed Pulumi left pending", () => {
  const service = { urn: "urn:service", type: "kubernetes:core/v1:Service" };

  it("is cleared where it is no release too, without a look at the cluster", async () => {
    assert.deepEqual(await clear({ operations: [{ type: "creating", resource: service }] }), {
      calls: [importState],
      failure: undefined,
    });
  });

  it("is cleared where the state does not know the name of a release", async () => {
    const resource = { ...release(), inputs: {} };
    assert.deepEqual(await clear({ operations: [{ type: "creating", resource }] }), {
      calls: [importState],
      failure: undefined,
    });
  });

  it("is cleared in the stack that the user names", async () => {
    const { calls } = await clear({ operations: [creating], stack: ["--stack", "dev"] });
    assert.equal(calls[1], `${importState} --stack dev`);
  });

  it("is looked for on the cluster that the stack is on", async () => {
    const provider = (inputs: Resource["inputs"]) => ({
      urn: "urn:provider",
      type: "pulumi:providers:kubernetes",
      inputs,
    });
    const there = [namespace, provider({ context: "there" })];
    const { calls } = await clear({ operations: [creating], resources: there });
    assert.equal(calls[0], getSecrets.replace("kubectl", "kubectl --context=there"));

    const unknown = [namespace, provider({ kubeconfig: "apiVersion: v1" })];
    assert.deepEqual(await clear({ operations: [creating], resources: unknown }), {
      calls: [],
      failure: undefined,
    });
  });

  it("is not pending, but under way, where the state is locked: no record is touched", async () => {
    const records = [{ status: "pending-install", values }];
    const { calls, failure } = await clear({ operations: [creating], records, importCode: 255 });
    assert.deepEqual(calls, [getSecrets, importState]);
    assert.match(failure ?? "", /^Failure: Expected `pulumi stack import --non-interactive` to /);
  });

  for (const operations of [undefined, [], [{ type: "deleting", resource: release() }]]) {
    it(`is nothing to clear with ${operations?.[0]?.type ?? JSON.stringify(operations) ?? "nothing"}`, async () => {
      assert.equal(isInterrupted({ pending_operations: operations }), false);
      assert.deepEqual(await clear({ operations }), { calls: [], failure: undefined });
    });
  }

  it("is known from the state alone", () => {
    assert.equal(isInterrupted({ pending_operations: [updating] }), true);
    assert.equal(isInterrupted({}), false);
  });

  it("is not looked for where there is no stack yet", async () => {
    using sandbox = new Sandbox();
    sandbox.program("pulumi", "exit 255");
    await clearInterruptedReleases({ PATH: `${process.env.PATH}` });
    assert.equal(sandbox.calls().length, 1);
  });
});
