import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { environment } from "../../../app/src/contract.ts";
import { ServerProcess } from "../../app/support/server-process.ts";
import { Sandbox } from "../../lab/support/sandbox.ts";
import { root } from "../../support/project.ts";

/** Content of each pod's file with the administrators' token. */
export const secret = {
  token: "kept-to-itself-0123456789",
  version: 3,
  created: "2026-11-22T10:00:00.123456789Z",
};

/** The service may close a connection that waits for a command to end. */
const headers = { Connection: "close" };

/** The uid of the stack's namespace. */
export const uid = "11111111-2222-3333-4444-555555555555";

/**
 * `kubectl` on a cluster of files: objects are JSON, and `exec` runs the command here, in the environment of the pod.
 * It refuses the requests in `refused`, such as "counter-1 GET /readyz", and runs `after-put` after each PUT.
 */
const kubectl = `
cluster="$records/../cluster"
case "$1" in --context=*) shift;; esac
case "$1" in
  config) cat "$cluster/config.json"; exit;;
  get) cat "$cluster/$2.json"; exit;;
esac
pod=$3 method=\${10} path=\${11}
if [ ! -f "$cluster/$pod" ]; then echo "Error from server (NotFound): pods \\"$pod\\" not found" >&2; exit 1; fi
if grep -qsx "$pod $method $path" "$cluster/refused"; then echo "error: lost connection to pod" >&2; exit 1; fi
shift 4
env -i PATH=${JSON.stringify(dirname(process.execPath))} $(cat "$cluster/$pod") "$@" || exit
if [ "$method" = PUT ] && [ -f "$cluster/after-put" ]; then . "$cluster/after-put"; fi
`;

/** A counter whose pods are the real service, behind a `kubectl` of the sandbox. */
export class CounterRig extends Sandbox implements AsyncDisposable {
  readonly #servers: ServerProcess[] = [];
  readonly #ports: number[] = [];

  /** @param replicas pods that run, and that the StatefulSet wants */
  static async start(replicas = 2): Promise<CounterRig> {
    const rig = new CounterRig();
    rig.program("kubectl", kubectl);
    mkdirSync(rig.path("work"));
    process.env.INIT_CWD = rig.path("work");
    rig.#object("config", {
      "current-context": "here",
      clusters: [{ cluster: { server: "https://cluster" } }],
    });
    rig.setUid(uid);
    rig.setReplicas(replicas);
    rig.setClaims("app-storage-counter-0", "app-storage-counter-1", "other-claim");
    await Promise.all(Array.from({ length: replicas }, (_, pod) => rig.#serve(pod)));
    return rig;
  }

  async #serve(ordinal: number): Promise<void> {
    const pod = `counter-${ordinal}`;
    mkdirSync(this.path("data", pod), { recursive: true });
    const token = this.write(`tokens/${pod}`, JSON.stringify(secret));
    const server = new ServerProcess({
      [environment.dataDirectory]: this.path("data", pod),
      [environment.podName]: pod,
      [environment.adminTokenFile]: token,
    });
    this.#servers.push(server);
    const port = await server.port();
    this.#ports[ordinal] = port;
    this.write(
      `cluster/${pod}`,
      `${environment.port}=${port} ${environment.adminTokenFile}=${token}\n`,
    );
  }

  #object(name: string, content: unknown): void {
    this.write(`cluster/${name}.json`, JSON.stringify(content));
  }

  setUid(value: string): void {
    this.#object("namespace", { metadata: { uid: value } });
  }

  setReplicas(replicas: number): void {
    this.#object("statefulset", { spec: { replicas } });
  }

  setClaims(...names: string[]): void {
    this.#object("persistentvolumeclaims", {
      items: names.map((name) => ({ metadata: { name } })),
    });
  }

  /** Has somebody send a request to the first pod after each count that is set. */
  afterEachPut(path: string, options: RequestInit): void {
    const code = `await fetch(${JSON.stringify(this.url(0) + path)}, ${JSON.stringify(options)})`;
    this.write("cluster/after-put", `"${process.execPath}" --input-type=module --eval '${code}'\n`);
  }

  /** The address of a pod. */
  url(ordinal: number): string {
    return `http://127.0.0.1:${this.#ports[ordinal]}`;
  }

  /** Visits the pods so many times each. */
  async visit(...times: number[]): Promise<void> {
    for (const [ordinal, count] of times.entries())
      for (let visit = 0; visit < count; visit += 1)
        await fetch(`${this.url(ordinal)}/visits`, { method: "POST", headers });
  }

  /** The counts of the pods. */
  counts(): Promise<number[]> {
    return Promise.all(
      this.#ports.map(async (_, ordinal) =>
        Number(await (await fetch(`${this.url(ordinal)}/visits`, { headers })).text()),
      ),
    );
  }

  /** Runs a command as npm does, typed in the folder `work`. */
  run(command: "backup" | "restore", ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, "commands", `${command}.ts`), ...args],
      { cwd: root, encoding: "utf8" },
    );
    return { status, stdout, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()));
    this[Symbol.dispose]();
  }
}
