import { deepEqual, equal, rejects } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { counter, guarded, lastState, statefulSet } from "../support/guards.ts";

describe("A guard", () => {
  it("lets everything pass before the first `up`", async () => {
    deepEqual((await guarded({ replicas: 1, storage: { size: "2Gi" } }, {})).notices, []);
  });

  it("lets everything pass after an interrupted first `up`, as far as it had not come", async () => {
    const { [statefulSet]: _, ...others } = lastState();
    await guarded({ replicas: 1, storage: { size: "2Gi" } }, others);
  });

  it("lets settings pass that have not changed, and reads nothing from the cluster", async () => {
    const { notices, registrations } = await guarded({});
    deepEqual([notices, registrations], [[], []]);
  });

  it("lets settings pass that the cluster writes in another way", async () => {
    const state = lastState({ storage: { size: "1024Mi" } });
    state[statefulSet].spec.volumeClaimTemplates[0].spec.resources.requests.storage = "1Gi";
    await guarded({ storage: { size: "1024Mi" } }, state);
  });

  it("lets more pods and more servers pass", async () => {
    await guarded({ replicas: 3, servers: 5 }, lastState({ servers: 3 }), 2);
  });

  describe("keeps the pods that there are", () => {
    const keeps = async (...args: Parameters<typeof guarded>) =>
      (await guarded(...args)).result.counter.keepsPods;

    it("if `replicas` is as it was", async () => {
      equal(await keeps({}), true);
      equal(await keeps({ replicas: 3 }, lastState(), 2), false);
      equal(await keeps({}, {}), false);
    });

    it("also after an update that has kept them, which leaves no number in the StatefulSet", async () => {
      const kept = lastState();
      kept[statefulSet].spec.replicas = 4;
      delete kept[statefulSet].__inputs.spec.replicas;
      kept[counter].replicas = 2;
      equal(await keeps({}, kept), true);
      equal(await keeps({ replicas: 5 }, kept, 4), false);
    });

    it("but not after a refresh that has found more than the setting says", async () => {
      const refreshed = lastState({ replicas: 4 });
      refreshed[counter].replicas = 2;
      await rejects(keeps({}, refreshed, 4), /acceptFewer "replicas 4 to 2"/);
    });
  });

  describe("refuses", () => {
    it("with all sentences at once, and one command that accepts what can be accepted", async () => {
      await rejects(
        guarded({ replicas: 1, servers: 1 }, lastState({ replicas: 3, servers: 3 }), 3),
        ({ message }: Error) => {
          const commands = message.match(/`pulumi config set .*`/g);
          const command = '`pulumi config set acceptFewer "replicas 3 to 1, vaultReplicas 3 to 1"`';
          deepEqual(commands, [command, command]);
          return true;
        },
      );
    });

    it("without a stack trace", async () => {
      await rejects(guarded({ storage: { size: "500Mi" } }), (error) =>
        pulumi.RunError.isInstance(error),
      );
    });
  });

  describe("goes on", () => {
    const last = () => lastState({ replicas: 3 });

    it("with fewer replicas that are accepted, and says what happens to their counts", async () => {
      const { notices } = await guarded({ replicas: 1, accepted: ["replicas 3 to 1"] }, last(), 3);
      deepEqual(notices, [
        "`acceptFewer` accepts `replicas 3 to 1`. " +
          "The counts of `counter-1` and `counter-2` would leave the total, stay in the claims, and come back with the pods.",
      ]);
    });

    it("with no other number than the accepted one, from no other", async () => {
      for (const accepted of ["replicas 3 to 2", "replicas 4 to 1", "vaultReplicas 3 to 1"])
        await rejects(guarded({ replicas: 1, accepted: [accepted] }, last(), 3));
    });

    it("once it is done, but asks to remove what was accepted", async () => {
      const { notices } = await guarded({ accepted: ["replicas 3 to 2"] });
      deepEqual(notices, [
        "Expected `acceptFewer` to name a change that is still to be made, got `replicas 3 to 2`. " +
          "Remove it with `pulumi config rm acceptFewer`.",
      ]);
    });
  });

  describe("finds the stack", () => {
    const change = { storage: { size: "500Mi" } };

    it("by its bare name, where a self-managed backend knows no other", async () => {
      await rejects(guarded(change, lastState(), 2, { stackName: "test" }), /`storageSize`/);
    });

    it("by its full name alone in any other organization", async () => {
      const backend = { organization: "acme", stackName: "test" };
      await rejects(
        guarded(change, lastState(), 2, backend),
        /`acme\/visit-counter\/test`, got `unknown stack "acme\/visit-counter\/test"`/,
      );
      await rejects(guarded(change, lastState(), 2, { organization: "acme" }), /`storageSize`/);
    });
  });

  it("ends with a sentence if the state cannot be read", async () => {
    await rejects(guarded({}, new Error("503")), {
      message:
        "Expected Pulumi to read the last state of the stack `organization/visit-counter/test`, got `503`. " +
        "Without it, nobody can see what a change takes away. Run the command again.",
    });
  });
});
