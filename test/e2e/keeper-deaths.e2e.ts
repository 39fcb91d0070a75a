import assert from "node:assert/strict";
import { moments } from "../../keeper/src/moments.ts";
import { dyingAfter, type Moment } from "../keeper/support/deaths.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { soakSize } from "./support/size.ts";
import { VaultServers } from "./support/vault-servers.ts";

const keeper = "deployment/vault-keeper";
const keeperPods = "app.kubernetes.io/instance=vault-keeper";

/** For `npm run e2e`: during a wipe, which takes a lost initialisation answer, and right after the keys are stored. */
const few = ["claim deleted", "keys stored"] as const;
const deaths: readonly Moment[] =
  soakSize === undefined ? few : Array.from({ length: Math.ceil(soakSize) }, () => moments).flat();

describe("A keeper that dies on a lab", function () {
  this.timeout("10m");
  const { commands } = sharedStack();
  const servers = new VaultServers(commands);
  const kubectl = (...args: string[]) => servers.kubectl(...args);

  for (const moment of deaths)
    it(`brings Vault up despite dying after: ${moment}`, async () => {
      await beginAnew();
      // A wipe is needed only after a lost answer.
      const inWipe = ["storage given up", "claim deleted", "pod deleted"].includes(moment);
      if (inWipe) await dieAfter("initialisation answered", moment);
      else await dieAfter(moment);
      await kubectl("set", "env", keeper, "NODE_OPTIONS-");
      await kubectl("scale", keeper, "--replicas=1");
      await servers.ready();
      assert.deepEqual(Object.keys(await servers.kept()).sort(), ["state", "unseal-keys"]);
    });

  /** Like a new cluster: no keeper, no keys, an empty Vault. */
  async function beginAnew(): Promise<void> {
    await kubectl("scale", keeper, "--replicas=0");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=delete", "--timeout=60s");
    await kubectl("delete", "secret/vault-unseal-keys", "--ignore-not-found");
    await kubectl("delete", "persistentvolumeclaim/data-vault-0", "--wait=false");
    await kubectl("delete", "pod/vault-0");
  }

  /** Runs keepers until one has died after each of these moments. */
  async function dieAfter(...moments: Moment[]): Promise<void> {
    await kubectl("set", "env", keeper, `NODE_OPTIONS=${dyingAfter(...moments).NODE_OPTIONS}`);
    await kubectl("scale", keeper, "--replicas=1");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=create", "--timeout=60s");
    await kubectl(
      ...["wait", "pod", `--selector=${keeperPods}`, "--timeout=120s"],
      `--for=jsonpath={.status.containerStatuses[0].restartCount}=${moments.length}`,
    );
    await kubectl("scale", keeper, "--replicas=0");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=delete", "--timeout=60s");
  }
});
