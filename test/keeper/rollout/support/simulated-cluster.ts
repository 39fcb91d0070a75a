import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Cluster } from "../../../../keeper/src/rollout/cluster.ts";
import type { ClusterObject } from "../../../../keeper/src/rollout/cluster-object.ts";
import { Pods } from "../../../../keeper/src/rollout/pods.ts";
import { container, pod } from "./objects.ts";

interface SimulatedPod {
  readonly revision: string;
  readonly uid: string;
}

/**
 * An API server with a StatefulSet `counter`, whose controller moves one pod at each look, and with its pods, which count.
 * What a revision is like follows from its name: pods of `crashing…` crash, those of `late…` are not ready, those of
 * `forgetful…` begin at 0, those of `deaf…` do not count.
 */
export class SimulatedCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), "visit-counter-rollout-"));
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  /** Undefined for none. */
  set: { current: string; update: string; type: string; partition: number } | undefined = {
    current: "one",
    update: "one",
    type: "RollingUpdate",
    partition: 0,
  };
  readonly pods: SimulatedPod[] = [];
  readonly counts: Record<string, number> = {};
  readonly jobs = ["counter-rollout-1"];
  /** The pods of a revision mount that of its name. */
  readonly configMaps = ["agent-one", "agent-two", "agent-three", "other"];
  /** Every change that was asked for, in order. */
  readonly changes: string[] = [];
  /** What the pods tell of the format of their data. Undefined for nothing. */
  format: number | undefined = 1;
  /** The pod that the Service leads to. Undefined for none. */
  served: string | undefined = "counter-1";
  /** How often the API server is away before it answers. */
  outages = 0;
  #uids = 0;

  static async start(revision: string, replicas = 2): Promise<SimulatedCluster> {
    const cluster = new SimulatedCluster();
    if (cluster.set) Object.assign(cluster.set, { current: revision, update: revision });
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      cluster.pods.push(cluster.#pod(revision));
      cluster.counts[`counter-${ordinal}`] = 10 * (ordinal + 1);
    }
    writeFileSync(join(cluster.#folder, "token"), "token\n");
    await once(cluster.#server.listen(0, "127.0.0.1"), "listening");
    return cluster;
  }

  get cluster(): Cluster {
    const order = { namespace: "visit-counter", statefulSet: "counter" };
    return new Cluster(this.#url, join(this.#folder, "token"), order);
  }

  get asked(): Pods {
    return new Pods(this.podUrl);
  }

  get podUrl(): string {
    return `${this.#url}/pods/{pod}`;
  }

  get serviceUrl(): string {
    return `${this.#url}/service`;
  }

  get revisions(): string[] {
    return this.pods.map(({ revision }) => revision);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #pod(revision: string): SimulatedPod {
    return { revision, uid: `${++this.#uids}` };
  }

  async #answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { method = "", url = "" } = request;
    const body = await text(request);
    const { pathname, searchParams } = new URL(url, this.#url);
    const [, name = ""] = /^\/pods\/([^/]+)\/visits$/.exec(pathname) ?? [];
    if (name !== "") return [200, this.#count(method, name)];
    if (pathname === "/service/visits")
      return this.served === undefined ? [503, {}] : [200, this.#count(method, this.served)];
    if (/^\/pods\/[^/]+\/metrics$/.test(pathname))
      return [200, this.format === undefined ? "up 1\n" : `up 1\ndata_format ${this.format}\n`];
    if (this.outages-- > 0) return [503, { message: "starting" }];
    const [, resource = "", object = "", part] =
      /\/namespaces\/visit-counter\/(\w+)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(pathname) ?? [];
    if (part === "log") return [200, `${searchParams.get("previous")}: out of order\n`];
    if (method === "GET" && resource === "jobs")
      return [200, { items: this.jobs.map((job) => ({ metadata: { name: job, uid: job } })) }];
    if (method === "GET" && resource === "configmaps")
      return [200, { items: this.configMaps.map((name) => ({ metadata: { name, uid: name } })) }];
    if (method === "GET" && resource === "pods") return [200, { items: this.#podObjects() }];
    if (method === "GET")
      return this.set === undefined ? [404, {}] : [200, this.#reconciled(this.set)];
    this.changes.push([method, resource, object, body].join(" "));
    if (method === "DELETE" && resource === "jobs") this.jobs.splice(this.jobs.indexOf(object), 1);
    if (method === "DELETE" && resource === "pods") this.#replace(ordinalOf(object));
    if (method === "PATCH" && resource === "statefulsets" && this.set) {
      const { type, rollingUpdate } = JSON.parse(body).spec.updateStrategy;
      Object.assign(this.set, { type, partition: rollingUpdate?.partition ?? 0 });
    }
    return [200, {}];
  }

  /** The controller replaces the last pod that has to change, once all before it are ready. */
  #reconciled(set: NonNullable<typeof this.set>): ClusterObject {
    const from = set.type === "OnDelete" ? this.pods.length : set.partition;
    const outdated = this.revisions.findLastIndex(
      (revision, ordinal) => ordinal >= from && revision !== set.update,
    );
    const others = this.revisions.slice(outdated + 1);
    if (outdated >= 0 && others.every(isGood)) this.#replace(outdated);
    if (this.revisions.every((revision) => revision === set.update && isGood(revision)))
      set.current = set.update;
    return {
      kind: "StatefulSet",
      metadata: { name: "counter", namespace: "visit-counter", uid: "set", generation: 1 },
      spec: {
        replicas: this.pods.length,
        updateStrategy: { type: set.type, rollingUpdate: { partition: set.partition } },
        template: { spec: { volumes: mounted(set.update) } },
      },
      status: {
        observedGeneration: 1,
        currentRevision: set.current,
        updateRevision: set.update,
      },
    };
  }

  #replace(ordinal: number): void {
    if (this.set === undefined) return;
    const isOld = this.set.type === "RollingUpdate" && ordinal < this.set.partition;
    const revision = isOld ? this.set.current : this.set.update;
    this.pods[ordinal] = this.#pod(revision);
    if (revision.startsWith("forgetful")) this.counts[`counter-${ordinal}`] = 0;
  }

  #podObjects(): ClusterObject[] {
    return this.pods.map(({ revision, uid }, ordinal) => {
      const object = pod(`counter-${ordinal}`, {
        revision,
        ...(isGood(revision) ? {} : { notReadyFor: 60, containers: [broken(revision)] }),
      });
      return {
        ...object,
        metadata: { ...object.metadata, uid },
        spec: { volumes: mounted(revision) },
        status: { ...object.status, podIP: "127.0.0.1" },
      };
    });
  }

  #count(method: string, name: string): object {
    const visits = this.counts[name] ?? 0;
    const isDeaf = this.pods[ordinalOf(name)]?.revision.startsWith("deaf");
    if (method === "POST" && !isDeaf) this.counts[name] = visits + 1;
    return { visits: this.counts[name], pod: name };
  }
}

function isGood(revision: string): boolean {
  return !/^(crashing|late)/.test(revision);
}

function broken(revision: string) {
  if (revision.startsWith("late")) return container({ ready: false });
  return container({
    ready: false,
    restartCount: 3,
    state: { waiting: { reason: "CrashLoopBackOff" } },
    lastState: { terminated: { exitCode: 3 } },
  });
}

function mounted(revision: string) {
  return [{ projected: { sources: [{}, { configMap: { name: `agent-${revision}` } }] } }, {}];
}

function ordinalOf(name: string): number {
  return Number(name.split("-").at(-1));
}
