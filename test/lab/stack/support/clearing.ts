import assert from "node:assert/strict";
import process from "node:process";
import { type ClearOptions, clearInterruptedReleases } from "../../../../lab/stack/releases.ts";
import type { Resource, State } from "../../../../lab/stack/state.ts";
import { repository } from "../../../../lab/terminal/places.ts";
import { Sandbox } from "../../support/sandbox.ts";
import { helmSecret, type Revision } from "./helm-secret.ts";

export const values = { server: { replicas: 1 } };
export const changed = { server: { replicas: 3 } };

export const release = (change: Partial<Resource["inputs"]> = {}): Resource => ({
  urn: "urn:pulumi:lab::visit-counter::kubernetes:helm.sh/v3:Release::vault",
  type: "kubernetes:helm.sh/v3:Release",
  dependencies: ["urn:namespace"],
  inputs: { name: "vault", namespace: "vault", values, ...change },
});

/** The release's namespace. */
export const namespace: Resource = {
  urn: "urn:namespace",
  type: "kubernetes:core/v1:Namespace",
  created: "2030-01-01T10:59:59.5Z",
};

export const creating = { type: "creating", resource: release() };
export const updating = { type: "updating", resource: release({ values: changed }) };

interface Case extends ClearOptions {
  readonly operations: State["pending_operations"];
  readonly resources?: readonly Resource[];
  /** Helm's records. */
  readonly records?: readonly Revision[];
  /** Exit code of the import of the state. */
  readonly importCode?: number;
  /** Exit code of kubectl. */
  readonly kubectlCode?: number;
}

export const getSecrets =
  "kubectl get secrets --namespace=vault --selector=owner=helm,name=vault --output=json";
export const importState = "pulumi stack import --non-interactive";
export const deleteSecrets = (...revisions: number[]) =>
  `kubectl delete secrets --namespace=vault --ignore-not-found ${revisions.map((revision) => `sh.helm.release.v1.vault.v${revision}`).join(" ")}`;

/** Clears, and returns the calls after the export of the state and the failure, if any. */
export async function clear({
  operations,
  resources = [namespace],
  records = [],
  importCode = 0,
  kubectlCode = 0,
  ...options
}: Case) {
  using sandbox = new Sandbox();
  const state = JSON.stringify({ deployment: { resources, pending_operations: operations } });
  const secrets = JSON.stringify({ items: records.map(helmSecret) });
  sandbox.program(
    "pulumi",
    `case "$2" in
export) cat '${sandbox.write("state.json", state)}';;
import) cat > "$call/stdin"; exit ${importCode};;
esac`,
  );
  sandbox.program(
    "kubectl",
    `cat '${sandbox.write("secrets.json", secrets)}'; exit ${kubectlCode}`,
  );
  const failure = await clearInterruptedReleases(
    { PATH: `${process.env.PATH}`, ADDED: "1" },
    options,
  ).then(
    () => undefined,
    ({ name, message }: Error) => `${name}: ${message}`,
  );

  const [exported, ...calls] = sandbox.calls();
  assert.deepEqual(exported?.args, [
    "stack",
    "export",
    "--non-interactive",
    ...(options.stack ?? []),
  ]);
  for (const call of calls) {
    assert.equal(call.folder, repository);
    assert.equal(call.env.ADDED, "1");
    if (call.args[1] === "import") assert.equal(call.stdin, state);
  }
  return { calls: calls.map(({ program, args }) => [program, ...args].join(" ")), failure };
}

export const cleared = (...removals: string[]) => ({
  calls: [getSecrets, importState, ...removals],
  failure: undefined,
});
