import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../app/src/contract.ts";
import { isCountOf, type PodCount } from "./counts-file.ts";
import { Failure } from "./failure.ts";
import type { Kubectl } from "./kubectl.ts";

const script = readFileSync(join(import.meta.dirname, "in-pod.mjs"), "utf8");

/** Longer than the script itself waits. */
const seconds = 40;

/** A pod of the counter, asked from inside it. Its methods throw a `Failure` with the reason alone. */
export class CounterPod {
  readonly name: string;
  readonly namespace: string;
  readonly #kubectl: Kubectl;

  constructor(name: string, namespace: string, kubectl: Kubectl) {
    this.name = name;
    this.namespace = namespace;
    this.#kubectl = kubectl;
  }

  /** Throws unless the pod can count, and restore, at this moment. */
  async checkReady(): Promise<void> {
    await this.#ask("GET", paths.ready);
  }

  /** The pod's count, as it answers. */
  async backup(): Promise<PodCount> {
    const answer: unknown = JSON.parse(await this.#ask("GET", paths.adminBackup));
    if (isCountOf(this.name, answer)) return answer;
    throw new Failure(`an answer that is not its count, ${JSON.stringify(answer)}`);
  }

  /** Sets the pod's count, and returns what it was. The new one is durable. */
  async restore(visits: number): Promise<number> {
    return JSON.parse(await this.#ask("PUT", paths.adminVisits, JSON.stringify({ visits })))
      .previous;
  }

  async #ask(...request: readonly string[]): Promise<string> {
    const pod = [`--namespace=${this.namespace}`, this.name];
    const node = ["node", "--input-type=module", "--eval", script, "--", ...request];
    const printed = await this.#kubectl.run(["exec", ...pod, "--", ...node], seconds);
    // kubectl succeeds with nothing if it loses the connection.
    const { status, text, trouble }: Answer = JSON.parse(printed || '{"trouble":"no answer"}');
    if (status === 200) return text;
    throw new Failure(trouble ?? `${status}, ${errorIn(text)}`);
  }
}

/** What the script prints. */
interface Answer {
  readonly status: number;
  readonly text: string;
  /** Instead of the others, if there was no answer. */
  readonly trouble?: string;
}

/** Errors of the service are JSON. */
function errorIn(text: string): string {
  try {
    return JSON.parse(text).error;
  } catch {
    return text.trim();
  }
}
