import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { folders } from "../../lab/box/instance.ts";
import { waitFor } from "../../lab/terminal/wait.ts";
import { instance } from "./support/commands.ts";
import { serviceProcess } from "./support/faults/box-processes.ts";
import { loopDevices } from "./support/host.ts";
import { sharedStack } from "./support/shared-stack.ts";

const namespace = "expandable-storage";
const inNamespace = `--namespace=${namespace}`;
const remedy = "See why: npm run lab -- logs loop-provisioner";

describe("The lab's StorageClass expandable", function () {
  this.timeout("5m");
  const { commands } = sharedStack();
  let uid: string;
  let small: number;

  it("gives a pod a file system of its own", async () => {
    await commands.kubectl("create", "namespace", namespace);
    await apply(claim());
    await startPod();
    uid = await get("pod/writer", "{.metadata.uid}");
    await inPod("sh", "-c", "echo 42 > /data/visits && sync /data/visits");
    small = await mebibytes();
    assert.ok(small > 200 && small <= 300, `${small} MiB`);
  });

  it("grows it under the running pod", async () => {
    await request("400Mi");
    await untilGrown("400Mi");
    assert.equal(await get("pod/writer", "{.metadata.uid}"), uid);
    assert.equal(await count(), "42");
    // All of what was added: the log of the file system does not grow.
    assert.equal(await mebibytes(), small + 100);
  });

  it("grows it although the provisioner is killed meanwhile", async () => {
    const provisioner = serviceProcess("loop-provisioner");
    assert.ok(provisioner !== undefined);
    await request("600Mi");
    process.kill(provisioner, "SIGKILL");
    await untilGrown("600Mi");
    assert.equal(await mebibytes(), small + 300);
  });

  it("keeps it for the pod that comes back", async () => {
    await commands.kubectl("delete", "pod/writer", inNamespace);
    await startPod();
    assert.equal(await count(), "42");
    assert.equal(await mebibytes(), small + 300);
  });

  it("keeps it while the lab is stopped, without a loop device", async () => {
    assert.equal(loopDevices().length, 1);
    await commands.succeed("lab", "--", "stop");
    assert.deepEqual(loopDevices(), []);
    await commands.succeed("up");
    await waitFor({ what: "the pod to count again", seconds: 60, remedy }, async () => {
      const { code, stdout } = await commands.tryKubectl(...exec, "cat", "/data/visits");
      return code === 0 && stdout === "42\n";
    });
    assert.equal(await mebibytes(), small + 300);
  });

  it("leaves no volume, no file and no loop device once the claim is deleted", async () => {
    await commands.kubectl("delete", "namespace", namespace);
    await waitFor({ what: "nothing to be left", seconds: 30, remedy }, async () => {
      const volumes = await commands.kubectl("get", "persistentvolumes", "--output=wide");
      return !volumes.includes(namespace);
    });
    assert.deepEqual(readdirSync(folders(instance).disks), []);
    assert.deepEqual(loopDevices(), []);
  });

  async function startPod(): Promise<void> {
    await apply(pod());
    const ready = ["--for=condition=Ready", "--timeout=120s"];
    await commands.kubectl("wait", "pod/writer", inNamespace, ...ready);
  }

  /** Has the claim request a size. */
  async function request(size: string): Promise<void> {
    const change = JSON.stringify({ spec: { resources: { requests: { storage: size } } } });
    await commands.kubectl("patch", "persistentvolumeclaim/data", inNamespace, `--patch=${change}`);
  }

  async function untilGrown(size: string): Promise<void> {
    await waitFor({ what: `the claim to have ${size}`, seconds: 60, remedy }, async () => {
      // The kubelet looks for larger volumes once a minute, and when the pod changes.
      const annotation = `looked-at=${Date.now()}`;
      await commands.kubectl("annotate", "pod/writer", inNamespace, "--overwrite", annotation);
      return (await get("persistentvolumeclaim/data", "{.status.capacity.storage}")) === size;
    });
  }

  async function apply(object: object): Promise<void> {
    const input = JSON.stringify(object);
    const { code, output } = await commands.onLab("kubectl", ["apply", "--filename=-"], input);
    assert.equal(code, 0, output);
  }

  function get(object: string, path: string): Promise<string> {
    return commands.kubectl("get", object, inNamespace, `--output=jsonpath=${path}`);
  }

  function inPod(...command: string[]): Promise<string> {
    return commands.kubectl(...exec, ...command);
  }

  async function count(): Promise<string> {
    return (await inPod("cat", "/data/visits")).trim();
  }

  /** The size of the file system. */
  async function mebibytes(): Promise<number> {
    const [, line = ""] = (await inPod("df", "-m", "/data")).split("\n");
    return Number(line.split(/\s+/)[1]);
  }
});

const exec = ["exec", "writer", inNamespace, "--"];

function claim() {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace },
    spec: {
      storageClassName: "expandable",
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "300Mi" } },
    },
  };
}

function pod() {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "writer", namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: "writer",
          image: "localhost:5000/busybox:latest",
          command: ["sleep", "infinity"],
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
    },
  };
}
