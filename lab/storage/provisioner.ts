// A process of the box: provisions, grows and removes the volumes of the StorageClass `expandable`. It keeps no state: each
// change of a claim or a volume makes it compare what there is with what there should be.
import { setTimeout as sleep } from "node:timers/promises";
import { instanceOf } from "../box/instance.ts";
import { Failure } from "../terminal/failure.ts";
import { Cluster } from "./cluster.ts";
import { Disks } from "./disk.ts";
import { type Action, plan } from "./plan.ts";

const instance = instanceOf();
const cluster = new Cluster(instance);
const disks = new Disks(instance);

let change = Promise.withResolvers<void>();
cluster.watch(() => change.resolve());
for (;;) {
  await change.promise;
  // Changes come in bursts.
  await sleep(50);
  change = Promise.withResolvers();
  const isDone = await reconcile().catch(report);
  if (!isDone) setTimeout(() => change.resolve(), 5000);
}

/** Returns whether all has been done. */
async function reconcile(): Promise<boolean> {
  const { claims, volumes } = await cluster.read();
  let isDone = true;
  for (const action of plan({ claims, volumes, disks: await disks.list() }))
    isDone = (await attempt(action)) && isDone;
  return isDone;
}

/** Returns whether it succeeded. A failure must not hold up the other volumes. */
async function attempt(action: Action): Promise<boolean> {
  try {
    await act(action);
    say(`${action.do} ${action.volume}: done`);
    return true;
  } catch (error) {
    report(error);
    if (action.claim !== undefined) await cluster.warn(action.claim, message(error)).catch(report);
    return false;
  }
}

async function act(action: Action): Promise<void> {
  const { volume } = action;
  switch (action.do) {
    case "provision":
      await disks.make(volume, action.size);
      return cluster.createVolume(action.claim, volume, disks.link(volume), action.size);
    case "refuse":
      throw new Failure(action.reason);
    case "attach":
      await disks.attach(volume);
      return;
    case "grow":
      await disks.grow(volume, action.size);
      return cluster.offerGrowth(action.claim, volume, action.size);
    case "remove":
      await disks.remove(volume);
      return cluster.deleteVolume(volume);
  }
}

function report(error: unknown): false {
  say(message(error));
  return false;
}

function message(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function say(text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}
