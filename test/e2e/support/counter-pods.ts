import assert from "node:assert/strict";
import { waitFor } from "../../../lab/terminal/wait.ts";
import type { Commands } from "./commands.ts";

/** The pods of the counter, as Kubernetes reports them. */
export class CounterPods {
  private readonly commands: Commands;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  /** Identity and state of each pod: equal before and after if nothing happened to it. */
  async states(): Promise<{ name: string; uid: string; ready: boolean; restarts: number }[]> {
    const { items } = JSON.parse(
      await this.commands.kubectl(
        "--namespace=visit-counter",
        "get",
        "pods",
        "--selector=app.kubernetes.io/instance=counter",
        "--output=json",
      ),
    ) as { items: PodObject[] };
    return items.map(({ metadata, status }) => {
      const containers = [...status.initContainerStatuses, ...status.containerStatuses];
      return {
        name: metadata.name,
        uid: metadata.uid,
        ready: containers.every(({ ready }) => ready),
        restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
      };
    });
  }

  /** Waits until a pod's events say that it waits for its secret. */
  async waits(pod: string): Promise<void> {
    const describe = ["describe", `pod/${pod}`, "--namespace=visit-counter"];
    const sentence = await waitFor(
      {
        what: `${pod} to say that it waits`,
        seconds: 60,
        interval: 500,
        remedy: `See why: kubectl ${describe.join(" ")}`,
      },
      async () => {
        // A deleted pod is gone for a moment before its successor exists. A probe may take too long on a busy machine.
        const { output } = await this.commands.tryKubectl(...describe);
        return /Startup probe failed: (Waiting .*)/.exec(output)?.[1]?.trim();
      },
    );
    assert.equal(
      sentence,
      "Waiting for secret/visit-counter/admin from Vault. " +
        `To see why: kubectl logs --namespace visit-counter --container vault-agent ${pod}`,
    );
    const waiting = (await this.states()).find(({ name }) => name === pod);
    assert.deepEqual([waiting?.ready, waiting?.restarts], [false, 0]);
  }
}

interface ContainerStatus {
  readonly ready: boolean;
  readonly restartCount: number;
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: {
    readonly initContainerStatuses: readonly ContainerStatus[];
    readonly containerStatuses: readonly ContainerStatus[];
  };
}
