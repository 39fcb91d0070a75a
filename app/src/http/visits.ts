import { Readable } from "node:stream";
import type { Context } from "koa";
import type { CountPods } from "../pods/all-counts.ts";
import type { PodState } from "../pods/pod-count.ts";
import type { VisitStore } from "../store/visit-store.ts";
import { page, pageHeaders } from "./page.ts";
import type { Handler } from "./router.ts";
import { snapshotOf } from "./stream.ts";

/** The parts of {@link visitHandlers}. */
export interface VisitHandlersArgs {
  readonly store: VisitStore;
  /** Name of the pod in the answers. */
  readonly pod: string;
  /** What the pod says of itself besides its count. */
  readonly state: () => PodState;
  /** Asks all pods for the page. */
  readonly countPods: CountPods;
}

/** The handlers that count visits or read the count. They answer in plain text unless `Accept` prefers another type. */
export function visitHandlers({ store, pod, state, countPods }: VisitHandlersArgs) {
  const home: Handler = async (ctx) => {
    const type = preferred(ctx, ["text/plain", "text/html", "application/json"]);
    const visits = await store.count(client(ctx));
    if (type === "application/json") return answerJson(ctx, visits);
    if (type === "text/html") return answerPage(ctx, visits);
    ctx.body = `Visit ${visits}, counted by ${pod}.\n`;
    ctx.type = type;
  };

  /** Begins at once: what other pods say may take a moment. */
  const answerPage = (ctx: Context, visits: number): void => {
    const counts = countPods();
    const snapshot = counts.then((known) =>
      known instanceof Error ? known : snapshotOf(known, pod, Date.now()),
    );
    ctx.set(pageHeaders);
    ctx.type = "text/html";
    ctx.body = Readable.from(page(visits, pod, snapshot));
  };

  /** The headers of `GET` without the visit, and so without a length. */
  const homeHead: Handler = (ctx) => {
    ctx.status = 200;
    ctx.type = preferred(ctx, ["text/plain", "text/html", "application/json"]);
  };

  const count: Handler = async (ctx) => {
    answerJson(ctx, await store.count(client(ctx)));
  };

  const read: Handler = (ctx) => {
    const { visits } = store;
    const type = preferred(ctx, ["text/plain", "application/json"]);
    if (type === "application/json") answerJson(ctx, visits, state());
    else ctx.body = `${visits}\n`;
  };

  /** Serialised here: Koa would inspect an object first. */
  const answerJson = (ctx: Context, visits: number, more?: PodState): void => {
    ctx.set("Content-Type", "application/json; charset=utf-8");
    ctx.body = JSON.stringify({ visits, pod, ...more });
  };

  return { home, homeHead, count, read };
}

/** Who waits for a visit, and may go. */
function client({ req: { socket } }: Context) {
  return {
    get isGone() {
      return socket.destroyed;
    },
  };
}

/** The type that the client prefers among these, else the first: an odd `Accept` is no reason to refuse. */
function preferred(ctx: Context, [first, ...others]: [string, ...string[]]): string {
  ctx.vary("Accept");
  return ctx.accepts(first, ...others) || first;
}
