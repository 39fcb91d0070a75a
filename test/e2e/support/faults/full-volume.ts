import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { waitFor } from "../../../../lab/terminal/wait.ts";
import { type Commands, instance } from "../commands.ts";
import { CounterPods } from "../counter-pods.ts";
import { podProcesses } from "../pod-processes.ts";
import type { Stack } from "../stack.ts";
import type { Fault } from "./fault.ts";
import { SmallVolume } from "./small-volume.ts";

/** The last pod: the one that goes when the StatefulSet is scaled down. */
const pod = "counter-1";

/** A counter's volume has no space left, and its process is killed meanwhile. */
export const fullVolume: Fault = {
  name: "a counter's volume full",
  isQuick: true,
  prepare: async ({ commands, stack }) => {
    const volume = await volumeOf(commands);
    await whileGone(commands, stack, () => volume.move());
    return {
      [Symbol.asyncDispose]: () => whileGone(commands, stack, () => volume.moveBack()),
    };
  },
  strike: async ({ commands, seconds, answers }) => {
    const pods = new CounterPods(commands);
    const state = async () =>
      (await pods.states()).find(({ name }) => name === pod) ?? assert.fail(`no ${pod}`);
    using _full = (await volumeOf(commands)).fill();
    const write = ["sh", "-c", "echo > more || { rm more; exit 1; }"];
    const exec = ["exec", "--namespace=visit-counter", pod, "--", ...write];
    assert.match((await commands.tryKubectl(...exec)).output, /No space left on device/);
    await setTimeout(seconds * 1000);
    const before = await state();
    assert.equal(before.ready, true);
    const [server = assert.fail("no server")] = podProcesses(before.uid, "node");
    process.kill(server, "SIGKILL");
    const remedy = `See why: its log, and the events of ${pod}.`;
    await waitFor({ what: `${pod} to restart`, seconds: 120, remedy, interval: 500 }, async () => {
      const { ready, restarts } = await state();
      return ready && restarts === before.restarts + 1;
    });
    await answers();
  },
};

/** The volume of the pod's claim. */
async function volumeOf(commands: Commands): Promise<SmallVolume> {
  const claim = [`persistentvolumeclaim/app-storage-${pod}`, "--namespace=visit-counter"];
  const name = await commands.kubectl("get", ...claim, "--output=jsonpath={.spec.volumeName}");
  const { spec } = JSON.parse(
    await commands.kubectl("get", `persistentvolume/${name}`, "--output=json"),
  );
  const folder = spec.hostPath?.path ?? spec.local.path;
  return new SmallVolume(folder, join(instance.folder, "small-volume.ext4"));
}

/** Does something while the pod is gone. */
async function whileGone(commands: Commands, stack: Stack, action: () => void): Promise<void> {
  const counter = (...args: string[]) => commands.kubectl(...args, "--namespace=visit-counter");
  await counter("scale", "statefulset/counter", "--replicas=1");
  await counter("wait", `pod/${pod}`, "--for=delete", "--timeout=60s");
  action();
  await counter("scale", "statefulset/counter", "--replicas=2");
  await stack.ready();
}
