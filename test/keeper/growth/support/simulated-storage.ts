import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Claims } from "../../../../keeper/src/growth/claims.ts";
import type { Order } from "../../../../keeper/src/growth/contract.ts";
import { Growth } from "../../../../keeper/src/growth/growth.ts";
import { Cluster } from "../../../../keeper/src/rollout/cluster.ts";

/** A claim of the simulated storage, in sizes. */
interface SimulatedClaim {
  requested: string;
  capacity: string | undefined;
}

export const order: Order = {
  namespace: "visit-counter",
  statefulSet: "counter",
  templates: ["app-storage"],
  size: "2Gi",
  setting: "storageSize",
  replicas: 2,
  replicasSetting: "replicas",
};

/** An API server with a StatefulSet of two pods, their claims of 1Gi, and storage that makes one claim grow at each look. */
export class SimulatedStorage {
  readonly #folder = mkdtempSync(join(tmpdir(), "visit-counter-growth-"));
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  /** Undefined for none. */
  set: { template: string; replicas: number } | undefined = { template: "1Gi", replicas: 2 };
  /** The revision of each pod's template; the newest is `two`. */
  revisions = ["two", "two"];
  /** Whether the pods belong to the StatefulSet. */
  isOwned = true;
  readonly claims = new Map<string, SimulatedClaim>();
  /** What the storage does: it makes claims grow, refuses at once, gives up, or waits for a pod to mount the claim. */
  storage: "expandable" | "rigid" | "full" | "offline" = "expandable";
  /** Every change that was asked for, in order. */
  readonly changes: string[] = [];

  static async start(): Promise<SimulatedStorage> {
    const simulated = new SimulatedStorage();
    for (const name of ["app-storage-counter-0", "app-storage-counter-1", "other-counter-0"])
      simulated.claims.set(name, { requested: "1Gi", capacity: "1Gi" });
    writeFileSync(join(simulated.#folder, "token"), "token\n");
    await once(simulated.#server.listen(0, "127.0.0.1"), "listening");
    return simulated;
  }

  /** Runs the Job of a growth. */
  async grow(change: Partial<Order> = {}): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const [url, token] = [`http://127.0.0.1:${port}`, join(this.#folder, "token")];
    const whole = { ...order, ...change };
    const limits = { noProgress: 0.2, template: 0.2, interval: 0.001 };
    await new Growth(
      new Cluster(url, token, whole),
      new Claims(url, token, whole),
      whole,
      limits,
    ).run();
  }

  get sizes(): Record<string, string | undefined> {
    return Object.fromEntries([...this.claims].map(([name, { capacity }]) => [name, capacity]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { method = "", url = "" } = request;
    const body = await text(request);
    const { pathname, searchParams } = new URL(url, "http://server");
    const [, resource = "", name = ""] =
      /\/namespaces\/visit-counter\/(\w+)(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (method === "GET" && resource === "pods") return [200, { items: this.#pods() }];
    if (method === "GET" && resource === "persistentvolumeclaims")
      return [200, { items: this.#look() }];
    if (method === "GET") return this.set === undefined ? [404, {}] : [200, this.#statefulSet()];
    const isTrial = searchParams.get("dryRun") === "All";
    this.changes.push([isTrial ? "TRY" : method, name].join(" "));
    if (method === "PATCH" && this.storage === "rigid")
      return [403, { message: "the storageclass must support resize" }];
    const claim = this.claims.get(name);
    if (claim && !isTrial) claim.requested = JSON.parse(body).spec.resources.requests.storage;
    if (method === "DELETE") {
      this.isOwned = JSON.parse(body).propagationPolicy !== "Orphan";
      if (!this.isOwned) this.set = undefined;
    }
    return [200, {}];
  }

  #statefulSet() {
    const { template, replicas } = this.set ?? {};
    return {
      metadata: { name: "counter", uid: "set", generation: 1 },
      spec: {
        replicas,
        volumeClaimTemplates: [
          {
            metadata: { name: "app-storage" },
            spec: { resources: { requests: { storage: template } } },
          },
        ],
      },
      status: { observedGeneration: 1, updateRevision: "two" },
    };
  }

  #pods() {
    return this.revisions.map((revision, ordinal) => ({
      metadata: {
        name: `counter-${ordinal}`,
        labels: { "controller-revision-hash": revision },
        ...(this.isOwned && { ownerReferences: [{ uid: "set" }] }),
      },
      spec: {
        volumes: [{ persistentVolumeClaim: { claimName: `app-storage-counter-${ordinal}` } }, {}],
      },
    }));
  }

  /** One claim grows at each look. */
  #look() {
    const growing = [...this.claims.values()].find(
      ({ requested, capacity }) => capacity !== undefined && requested !== capacity,
    );
    if (growing && this.storage === "expandable") growing.capacity = growing.requested;
    return [...this.claims].map(([name, claim]) => ({
      metadata: { name },
      spec: { resources: { requests: { storage: claim.requested } } },
      status: {
        ...(claim.capacity && { capacity: { storage: claim.capacity } }),
        ...(this.storage === "offline" && {
          conditions: [{ type: "FileSystemResizePending", status: "True" }],
        }),
        ...(this.storage === "full" && {
          allocatedResourceStatuses: { storage: "ControllerResizeInfeasible" },
          conditions: [{ type: "ControllerResizeError", status: "True", message: "no space" }],
        }),
      },
    }));
  }
}
