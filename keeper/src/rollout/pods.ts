import { lookup } from "node:dns/promises";
import { setTimeout } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { type Answer, request, requestText } from "../request.ts";
import type { ClusterObject } from "./cluster-object.ts";

/** Milliseconds that a pod's name may take to lead to the pod, that a pod may be busy, and between two looks. */
const patience = { name: 60_000, busy: 15_000, look: 500 };

/** The counter's pods, each asked by its own name. */
export class Pods {
  readonly #url: string;

  /** @param url Base URL of a pod, with `{pod}` for its name. */
  constructor(url: string) {
    this.#url = url;
  }

  /** The count of a pod; counts nothing. */
  async count(pod: ClusterObject): Promise<number> {
    return this.#ask(pod, "GET");
  }

  /**
   * Makes one visit, and returns the count with it.
   * @param from What the count must be at least, before that visit.
   * @throws Failure if the pod has lost its count, or does not count.
   */
  async prove(pod: ClusterObject, from = 0): Promise<number> {
    const before = await this.count(pod);
    const visits = before < from ? before : await this.#ask(pod, "POST");
    if (before >= from && visits > before) return visits;
    const wanted = before < from ? `keep its count of ${from}` : `count a visit after ${before}`;
    throw new Failure(`Expected pod ${pod.metadata.name} to ${wanted}, got ${visits}.`);
  }

  /**
   * The value of a metric; undefined if the pod does not have it.
   * @param name One without labels.
   */
  async metric(pod: ClusterObject, name: string): Promise<number | undefined> {
    const url = `${this.#url.replace("{pod}", pod.metadata.name)}/metrics`;
    const { status, text } = await requestText(`pod ${pod.metadata.name}`, url, "GET", {});
    if (status !== 200)
      throw new Failure(`Expected pod ${pod.metadata.name} to answer GET /metrics, got ${status}.`);
    const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(text) ?? [];
    return value === undefined ? undefined : Number(value);
  }

  async #ask(pod: ClusterObject, method: "GET" | "POST"): Promise<number> {
    const { name } = pod.metadata;
    const url = `${this.#url.replace("{pod}", name)}/visits`;
    await this.#untilNamed(pod, new URL(url).hostname);
    const answer = await untilTaken(() =>
      request(`pod ${name}`, url, method, { Accept: "application/json" }),
    );
    const visits = answer.body?.visits;
    if (answer.status === 200 && answer.body?.pod === name && Number.isSafeInteger(visits))
      return visits;
    throw new Failure(
      `Expected pod ${name} to answer ${method} /visits with its count, got ${said(answer)}.`,
    );
  }

  /** A resolver may know the address of the pod's predecessor for some seconds. */
  async #untilNamed({ metadata, status }: ClusterObject, host: string): Promise<void> {
    const deadline = performance.now() + patience.name;
    for (;;) {
      const addresses = await lookup(host, { all: true }).catch(() => []);
      if (addresses.some(({ address }) => address === status?.podIP)) return;
      if (performance.now() > deadline) {
        const got = addresses.map(({ address }) => address).join(", ") || "no address";
        throw new Failure(
          `Expected ${host} to lead to pod ${metadata.name} at ${status?.podIP}, got ${got}. ` +
            "Make sure that the cluster's DNS works.",
        );
      }
      await setTimeout(patience.look);
    }
  }
}

/** A busy pod refuses visits, which are not counted. A request without an answer is not repeated: it may have been. */
export async function untilTaken(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + patience.busy;
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503 || performance.now() > deadline) return answer;
    await setTimeout(patience.look);
  }
}

/** An answer, as a sentence quotes it. */
export function said({ status, body }: Answer): string {
  return `${status} \`${JSON.stringify(body) ?? "no JSON"}\``;
}
