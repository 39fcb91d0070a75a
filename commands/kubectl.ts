import { type ExecFileException, execFile } from "node:child_process";
import { Failure, reasonOf } from "./failure.ts";

/** `kubectl`, as it is found on PATH, on one cluster. */
export class Kubectl {
  readonly #context: readonly string[];
  readonly #signal: AbortSignal | undefined;

  /**
   * @param context one of KUBECONFIG; undefined for the current one
   * @param signal when it is aborted, what runs is ended, and that and what follows fails with its reason; default: none
   */
  constructor(context: string | undefined, signal?: AbortSignal) {
    this.#context = context === undefined ? [] : [`--context=${context}`];
    this.#signal = signal;
  }

  /**
   * Runs `kubectl <args>` and returns its standard output. Throws a `Failure` with the reason alone if it fails.
   *
   * @param seconds after which to end it
   * @param input its standard input; default: nothing
   */
  run(args: readonly string[], seconds = 30, input = ""): Promise<string> {
    const options = {
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
      maxBuffer: 64 * 2 ** 20,
      signal: this.#signal,
    } as const;
    return new Promise((resolve, reject) => {
      const all = [...this.#context, ...args];
      const child = execFile("kubectl", all, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else if (this.#signal?.aborted) reject(this.#signal.reason);
        else reject(new Failure(whyNot(error, stderr, seconds)));
      });
      // It may end without reading.
      child.stdin?.on("error", () => {});
      child.stdin?.end(input);
    });
  }

  /** What `kubectl get <args>` finds. Throws a `Failure` in a whole sentence if it fails. */
  async get<Found>(...args: readonly string[]): Promise<Found> {
    try {
      return JSON.parse(await this.run(["get", ...args, "--output=json"]));
    } catch (error) {
      throw new Failure(
        `Expected \`kubectl get ${args.join(" ")}\` to succeed, got "${reasonOf(error)}". Nothing was changed. ` +
          "See that kubectl reaches the cluster, and that the stack is there.",
      );
    }
  }

  /** For the user: the server and the context. */
  async destination(): Promise<string> {
    const config: Kubeconfig = JSON.parse(
      // Fails without a kubeconfig, which kubectl does not need in a pod.
      await this.run(["config", "view", "--minify", "--output=json"]).catch(() => "{}"),
    );
    const server = config.clusters?.[0]?.cluster.server;
    if (server === undefined) return "as kubectl finds it";
    return `${server}, context \`${config["current-context"]}\``;
  }
}

/** The fields of a kubeconfig, reduced to one context, that are read. */
interface Kubeconfig {
  readonly "current-context"?: string;
  readonly clusters?: readonly { readonly cluster: { readonly server: string } }[];
}

function whyNot({ code, killed }: ExecFileException, stderr: string, seconds: number): string {
  if (code === "ENOENT") return "kubectl is not on PATH";
  if (killed) return `no answer within ${seconds} s`;
  return stderr.trim().split("\n").at(-1) || `exit code ${code}`;
}
