import { setTimeout } from "node:timers/promises";
import { ApiServer, accepted } from "./api-server.ts";
import { Failure } from "./failure.ts";
import type { Answer } from "./request.ts";

/** Milliseconds for which the API server may be away, as while it is upgraded, and between two attempts. */
const away = 180_000;
const interval = 1000;

/** Milliseconds that something which is under way may take. */
const patience = 60_000;

/** Milliseconds between two looks at something that happens soon. */
const look = 100;

/** The objects of one namespace, as a Job sees them: it must not fail because the API server restarts. */
export class Objects {
  readonly #api: ApiServer;
  readonly #namespace: string;
  readonly #fieldManager: string;

  /** @param fieldManager Of the fields that are patched. */
  constructor(url: string, tokenFile: string, namespace: string, fieldManager: string) {
    this.#api = new ApiServer(url, tokenFile);
    this.#namespace = namespace;
    this.#fieldManager = fieldManager;
  }

  /**
   * Sends a request, which may be repeated.
   * @param group Such as `api/v1`.
   * @param resource Kind and name, such as `pods/counter-0`.
   * @returns The answer's body; undefined if there is no such object, or, for a deletion, none with that id.
   */
  async ask(method: string, group: string, resource: string, body?: object, type?: string) {
    const path = this.#path(group, resource);
    const answer = await this.#untilAnswered(() => this.#api.ask(method, path, body, type));
    if (answer.status === 404 || (method === "DELETE" && answer.status === 409)) return undefined;
    return accepted(method, path, answer);
  }

  /**
   * Merges a change into an object.
   * @param isTrial Whether the API server is to say what it would do, and do nothing. @default false
   */
  async patch(group: string, resource: string, change: object, isTrial = false): Promise<void> {
    const query = `fieldManager=${this.#fieldManager}${isTrial ? "&dryRun=All" : ""}`;
    const type = "application/merge-patch+json";
    await this.ask("PATCH", group, `${resource}?${query}`, change, type);
  }

  /** What is not JSON, such as a log; undefined if it cannot be had. */
  async text(group: string, resource: string): Promise<string | undefined> {
    const answer = await this.#api.text(this.#path(group, resource)).catch(() => undefined);
    return answer?.status === 200 ? answer.text : undefined;
  }

  /** @throws Failure if it takes longer than a minute. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + patience;
    while (!(await isSo())) {
      if (performance.now() > deadline)
        throw new Failure(`Expected ${what} within a minute, got nothing. Run \`up\` again.`);
      await setTimeout(look);
    }
  }

  #path(group: string, resource: string): string {
    return `/${group}/namespaces/${this.#namespace}/${resource}`;
  }

  async #untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
    const deadline = performance.now() + away;
    for (;;) {
      try {
        const answer = await ask();
        const isBusy = answer.status >= 500 || answer.status === 429;
        if (!isBusy || performance.now() > deadline) return answer;
      } catch (error) {
        if (!(error instanceof Failure) || performance.now() > deadline) throw error;
      }
      await setTimeout(interval);
    }
  }
}
