import type { Commands } from "./commands.ts";

/** The outputs of the stack. */
export interface Outputs {
  readonly url: string;
  readonly clusterUrl: string;
  readonly podUrls: readonly string[];
  readonly vaultUrl: string;
  readonly image: string;
  readonly namespace: string;
  readonly claims: readonly string[];
  readonly portForward: Readonly<Record<string, string>>;
}

/** The stack that `npm run up` put on the lab. */
export class Stack {
  private readonly commands: Commands;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  async outputs(): Promise<Outputs> {
    return JSON.parse(await this.commands.pulumi("stack", "output", "--json"));
  }

  /** What a pod's own volume says that it counted. */
  async countOf(pod: string): Promise<number> {
    return Number(await this.exec(pod, "cat", "/data/visits"));
  }

  /** Runs a command in a pod of the counter. */
  exec(pod: string, ...command: string[]): Promise<string> {
    return this.commands.kubectl("exec", "--namespace=visit-counter", pod, "--", ...command);
  }

  /** Visits the counter through its client Service, each time on a connection of its own, and returns the answers. */
  async visit(times: number): Promise<{ visits: number; pod: string }[]> {
    const { clusterUrl } = await this.outputs();
    const answers: { visits: number; pod: string }[] = [];
    for (let visit = 0; visit < times; visit += 1) {
      const response = await fetch(`${clusterUrl}/visits`, {
        method: "POST",
        headers: { Connection: "close" },
      });
      if (response.status !== 200)
        throw new Error(`a visit was answered ${response.status}: ${await response.text()}`);
      answers.push(await response.json());
    }
    return answers;
  }

  /** Names of the pods of a namespace that are Ready, or with `phase` in that phase. */
  async pods(
    namespace: string,
  ): Promise<{ name: string; phase: string; ready: boolean; uid: string; image: string }[]> {
    const { items } = JSON.parse(
      await this.commands.kubectl("get", "pods", `--namespace=${namespace}`, "--output=json"),
    );
    return items.map((pod: PodObject) => ({
      name: pod.metadata.name,
      phase: pod.status.phase,
      ready:
        pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ??
        false,
      uid: pod.metadata.uid,
      image: pod.spec.containers[0]?.image ?? "",
    }));
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
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}
