import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Arrangement, environment, tokenFiles } from "../../../keeper/src/contract.ts";
import { authority } from "../../support/certificates.ts";
import { root } from "../../support/project.ts";
import { dyingAfter, type Moment } from "./deaths.ts";
import { token } from "./fake-cluster.ts";

/** A line of the keeper's log. */
export type Event = Readonly<Record<string, unknown>> & { readonly event: string };

/** A keeper as a process, as it runs in its pod. */
export class KeeperProcess {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #exited: Promise<unknown[]>;
  #look: () => void = () => {};
  /** All events logged so far. */
  readonly events: Event[] = [];
  /** The log so far. */
  output = "";

  constructor(kubernetesUrl: string, arrangement: Arrangement, diesAfter?: Moment) {
    this.#folder = mkdtempSync(join(tmpdir(), "visit-counter-keeper-"));
    const { namespace, serviceAccount, audience } = arrangement.keeper;
    writeFileSync(join(this.#folder, tokenFiles.kubernetes), "kubernetes-token\n");
    writeFileSync(join(this.#folder, tokenFiles.authority), authority);
    writeFileSync(join(this.#folder, tokenFiles.vault), token(namespace, serviceAccount, audience));
    this.#process = spawn(process.execPath, [join(root, "keeper/src/server.ts")], {
      env: {
        [environment.arrangement]: JSON.stringify(arrangement),
        [environment.kubernetesUrl]: kubernetesUrl,
        [environment.tokensDirectory]: this.#folder,
        [environment.port]: "0",
        ...(diesAfter && dyingAfter(diesAfter)),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#exited = once(this.#process, "exit");
    if (this.#process.stdout === null) throw new Error("unreachable: stdout is a pipe");
    createInterface(this.#process.stdout).on("line", (line) => {
      this.output += `${line}\n`;
      this.events.push(JSON.parse(line));
      this.#look();
    });
  }

  /**
   * Waits for an event, or returns one that was already logged.
   * @param after Number of events to skip.
   * @param seconds When to give up.
   */
  async event(name: string, after = 0, seconds = 40): Promise<Event> {
    return await this.#found(name, () => true, after, seconds);
  }

  /** Waits until the keeper is not ready for such a reason, and returns that. */
  async reason(pattern: RegExp, after = 0): Promise<string> {
    const isRight = ({ reason }: Event) => pattern.test(`${reason}`);
    return `${(await this.#found("not ready", isRight, after, 40)).reason}`;
  }

  async #found(
    name: string,
    isRight: (event: Event) => boolean,
    after: number,
    seconds: number,
  ): Promise<Event> {
    const found = () =>
      this.events.slice(after).find((event) => event.event === name && isRight(event));
    const giveUp = AbortSignal.timeout(seconds * 1000);
    for (;;) {
      const event = found();
      if (event) return event;
      await new Promise<void>((resolve, reject) => {
        this.#look = resolve;
        const fail = () => reject(new Error(`"${name}" is not in the log:\n${this.output}`));
        giveUp.addEventListener("abort", fail);
        this.#exited.then(fail);
      });
    }
  }

  /** The answer to a probe. */
  async probe(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const { port } = await this.event("started");
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** Stops it as the kubelet does. */
  stop(): void {
    this.#process.kill("SIGTERM");
  }

  /** Waits until it has ended. Returns the exit code. */
  async death(): Promise<unknown> {
    const [code] = await this.#exited;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
