import assert from "node:assert/strict";
import { usesOwnCluster } from "../../../lab/stack/own-cluster.ts";

const labState = "/state/visit-counter/lab/kubernetes";

describe("A cluster of the user's own", () => {
  const table: [env: NodeJS.ProcessEnv, own: boolean][] = [
    [{}, false],
    [{ KUBECONFIG: "", PULUMI_STACK: "" }, false],
    [{ PULUMI_STACK: "lab" }, false],
    [{ VISIT_COUNTER_LAB: "e2e" }, false],
    [{ KUBECONFIG: "/home/me/.kube/config" }, true],
    [{ KUBECONFIG: "/home/me/.kube/config", PULUMI_STACK: "lab" }, true],
    [{ PULUMI_STACK: "production" }, true],
    // As `npm run lab -- status` says to type, for kubectl.
    [{ XDG_STATE_HOME: "/state", KUBECONFIG: `${labState}/super-admin.conf` }, false],
    [
      {
        XDG_STATE_HOME: "/state",
        KUBECONFIG: `${labState}/super-admin.conf`,
        PULUMI_STACK: "mine",
      },
      true,
    ],
  ];
  for (const [env, own] of table) {
    it(`is ${own ? "" : "not "}used with ${JSON.stringify(env)}`, () => {
      assert.equal(usesOwnCluster(env), own);
    });
  }
});
