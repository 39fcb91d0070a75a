import assert from "node:assert/strict";
import { moments } from "../../keeper/src/moments.ts";
import { dyingAfter, type Moment } from "../keeper/support/deaths.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { soakSize } from "./support/size.ts";
import { VaultServers } from "./support/vault-servers.ts";

const keeper = "deployment/vault-keeper";
const keeperPods = "app.kubernetes.io/instance=vault-keeper";

/** In short: in the midst of a wipe, which the answer to an initialisation has to be lost for, and when all is at stake. */
const few = ["claim deleted", "keys stored"] as const;
const deaths: readonly Moment[] =
  soakSize === undefined ? few : Array.from({ length: Math.ceil(soakSize) }, () => moments).flat();

describe("A keeper on a lab that dies", function () {
  this.timeout("10m");
  const { commands } = sharedStack();
  const servers = new VaultServers(commands);
  const kubectl = (...args: string[]) => servers.kubectl(...args);

  for (const moment of deaths)
    it(`has Vault serve in the end, though it died after: ${moment}`, async () => {
      await beginAnew();
      // Where a wipe is to be interrupted, one must first be needed.
      const inWipe = ["storage given up", "claim deleted", "pod deleted"].includes(moment);
      if (inWipe) await dieAfter("initialisation answered", moment);
      else await dieAfter(moment);
      await kubectl("set", "env", keeper, "NODE_OPTIONS-");
      await kubectl("scale", keeper, "--replicas=1");
      await servers.ready();
      assert.deepEqual(Object.keys(await servers.kept()).sort(), ["state", "unseal-keys"]);
    });

  /** As on a new cluster: no keeper, no keys, an empty Vault. */
  async function beginAnew(): Promise<void> {
    await kubectl("scale", keeper, "--replicas=0");
    await kubectl("wait", "pod", `--selector=${keeperPods}`, "--for=delete", "--timeout=60s");
    await kubectl("delete", "secret/vault-unseal-keys", "--ignore-not-found");
    await kubectl("delete", "persistentvolumeclaim/data-vault-0", "--wait=false");
    await kubectl("delete", "pod/vault-0");
  }

  /** Runs keepers until one has died after each of these. */
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
