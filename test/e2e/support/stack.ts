import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { waitFor } from "../../../lab/terminal/wait.ts";
import type { Commands } from "./commands.ts";

/** The outputs of the stack. */
export interface Outputs {
  readonly url: string;
  readonly clusterUrl: string;
  /** Undefined unless the counter is exposed. */
  readonly publicUrl: string | null;
  readonly podUrls: readonly string[];
  readonly vaultUrl: string;
  readonly image: string;
  readonly namespace: string;
  readonly claims: readonly string[];
  readonly rollout: string;
  readonly portForward: Readonly<Record<string, string>>;
}

/** The counts of all pods that answer, and the names of the others. */
export interface Total {
  readonly total: number;
  readonly pods: Readonly<Record<string, number>>;
  readonly missing: readonly string[];
}

/** The pods of the counter. */
export const pods = ["counter-0", "counter-1"];

/** The stack that `npm run up` put on the lab. */
export class Stack {
  private readonly commands: Commands;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  async outputs(): Promise<Outputs> {
    return JSON.parse(await this.commands.pulumi("stack", "output", "--json"));
  }

  /** The cluster IP of the client Service, which this machine can reach. */
  async address(): Promise<string> {
    const service = ["get", "service/counter-http", "--namespace=visit-counter"];
    return this.commands.kubectl(...service, "--output=jsonpath={.spec.clusterIP}");
  }

  /** The count that a pod reports. */
  async countOf(pod: string): Promise<number> {
    const path = `/api/v1/namespaces/visit-counter/pods/${pod}:8000/proxy/visits`;
    const { visits } = JSON.parse(await this.commands.kubectl("get", "--raw", path));
    return visits;
  }

  /** The counts of both pods, by name. */
  async counts(): Promise<Record<string, number>> {
    const counts = await Promise.all(pods.map((pod) => this.countOf(pod)));
    return Object.fromEntries(pods.map((pod, index) => [pod, counts[index] ?? Number.NaN]));
  }

  /** What a ready pod answers when it is asked for the total. */
  async total(): Promise<Total> {
    const url = `http://${await this.address()}:8000/visits/total`;
    const response = await fetch(url, { headers: { Connection: "close" } });
    assert.equal(response.status, 200);
    return await response.json();
  }

  /** Waits until the total is of these pods, and says that those are missing. */
  async totalOf(pods: readonly string[], missing: readonly string[] = []): Promise<Total> {
    const options = {
      what: `the total of ${pods}, without ${missing}`,
      // The kubelet looks for a changed number of replicas once a minute.
      seconds: 150,
      remedy: "See what it is: curl http://<clusterUrl>/visits/total",
    };
    return waitFor(options, async () => {
      const total = await this.total();
      const names = [Object.keys(total.pods), total.missing];
      return isDeepStrictEqual(names, [pods, missing]) && total;
    });
  }

  /** Runs a command in a pod of the counter. */
  exec(pod: string, ...command: string[]): Promise<string> {
    return this.commands.kubectl("exec", "--namespace=visit-counter", pod, "--", ...command);
  }

  /** Visits the counter through its client Service, on a new connection each time, and returns the answers. */
  async visit(times: number): Promise<{ visits: number; pod: string }[]> {
    const url = `http://${await this.address()}:8000/visits`;
    const answers: { visits: number; pod: string }[] = [];
    for (let visit = 0; visit < times; visit += 1) {
      const response = await fetch(url, {
        method: "POST",
        headers: { Connection: "close" },
      });
      if (response.status !== 200)
        throw new Error(
          `Expected a visit to be answered, got ${response.status}: ${await response.text()}`,
        );
      answers.push(await response.json());
    }
    return answers;
  }

  /** The pods of a namespace that are to stay, ready or not: none of a Job, and none that is being removed. */
  async pods(
    namespace: string,
  ): Promise<{ name: string; phase: string; ready: boolean; uid: string; image: string }[]> {
    const { items } = JSON.parse(
      await this.commands.kubectl("get", "pods", `--namespace=${namespace}`, "--output=json"),
    );
    const lasting = items.filter(({ metadata }: PodObject) => {
      const isOfJob = metadata.ownerReferences?.some(({ kind }) => kind === "Job");
      return !isOfJob && metadata.deletionTimestamp === undefined;
    });
    return lasting.map((pod: PodObject) => ({
      name: pod.metadata.name,
      phase: pod.status.phase,
      ready:
        pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ??
        false,
      uid: pod.metadata.uid,
      image: pod.spec.containers[0]?.image ?? "",
    }));
  }

  /** The same once all are ready: a ready pod may miss a probe on a busy machine. */
  async readyPods(namespace: string): ReturnType<Stack["pods"]> {
    const remedy = `See why: kubectl get pods --namespace ${namespace}`;
    return waitFor(
      { what: `all pods of ${namespace} to be ready`, seconds: 30, remedy },
      async () => {
        const found = await this.pods(namespace);
        return found.every(({ ready }) => ready) && found;
      },
    );
  }

  /** Waits until both pods of the counter are Ready. */
  async ready(): Promise<void> {
    await this.commands.kubectl(
      "rollout",
      "status",
      "statefulset/counter",
      "--namespace=visit-counter",
      "--timeout=120s",
    );
  }
}

interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}
