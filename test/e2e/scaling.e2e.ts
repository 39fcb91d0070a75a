import assert from "node:assert/strict";
import { sharedStack } from "./support/shared-stack.ts";

describe("The pods of a lab, scaled and restarted by hand", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const counter = (...args: string[]) =>
    commands.kubectl("--namespace=visit-counter", ...args, "statefulset/counter");
  const replicas = async () => Number(await counter("get", "--output=jsonpath={.spec.replicas}"));
  const uids = async () => (await stack.pods("visit-counter")).map(({ uid }) => uid);

  /** The ConfigMap with the number of pods: which object, and its content. */
  const config = async () => {
    const get = ["get", "configmap/counter-replicas", "--namespace=visit-counter"];
    const { metadata, data } = JSON.parse(await commands.kubectl(...get, "--output=json"));
    return { uid: metadata.uid, data };
  };

  after(async () => {
    for (const pod of ["counter-2", "counter-3"])
      await commands.kubectl(
        ...["delete", `persistentvolumeclaim/app-storage-${pod}`, "--ignore-not-found"],
        "--namespace=visit-counter",
      );
  });

  it("stay as many as somebody has made them, as long as the setting does not change", async () => {
    await counter("scale", "--replicas=4");
    await stack.ready();
    await commands.succeed("up");
    assert.equal(await replicas(), 4);
    await stack.totalOf(["counter-0", "counter-1", "counter-2", "counter-3"]);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("stay as many when something else changes, which rolls them", async () => {
    await commands.pulumi("config", "set", "idleSeconds", "6");
    await commands.succeed("up");
    assert.equal(await replicas(), 4);
    await commands.pulumi("config", "rm", "idleSeconds");
    await commands.succeed("up");
    assert.equal(await replicas(), 4);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("are not made fewer by a setting that only seems to add to them", async () => {
    await commands.pulumi("config", "set", "replicas", "3");
    const { code, output } = await commands.npm(["up"]);
    assert.notEqual(code, 0);
    assert.match(
      output,
      /Expected `replicas` to be 4 or more, as many pods as there are, got `3`\./,
    );
    assert.equal(await replicas(), 4);
  });

  it("are as many as a changed setting says, once that is accepted", async () => {
    const [first, second] = await uids();
    const number = await config();
    await commands.pulumi("config", "set", "acceptFewer", "replicas 4 to 3");
    await commands.succeed("up");
    assert.equal(await replicas(), 3);
    assert.deepEqual((await uids()).slice(0, 2), [first, second], "no pod has rolled");
    assert.deepEqual(await config(), { ...number, data: { replicas: "3\n" } });
  });

  it("are missing from the total if the setting asks for more than there are", async () => {
    await counter("scale", "--replicas=2");
    await stack.totalOf(["counter-0", "counter-1"], ["counter-2"]);
    await counter("scale", "--replicas=3");
    await stack.totalOf(["counter-0", "counter-1", "counter-2"]);
  });

  it("do not roll again after a restart, when something else changes", async () => {
    await counter("rollout", "restart");
    await stack.ready();
    const [first, second] = await uids();
    await commands.pulumi("config", "rm", "replicas");
    await commands.pulumi("config", "set", "acceptFewer", "replicas 3 to 2");
    await commands.succeed("up");
    await commands.pulumi("config", "rm", "acceptFewer");
    assert.deepEqual(await uids(), [first, second]);
  });
});
