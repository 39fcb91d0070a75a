import type { Context } from "koa";
import type { VisitStore } from "../store/visit-store.ts";
import { page } from "./page.ts";
import type { Handler } from "./router.ts";

/** The handlers that count visits or read the count. They answer in plain text unless `Accept` prefers another type. */
export function visitHandlers(store: VisitStore, pod: string) {
  const home: Handler = async (ctx) => {
    const type = preferred(ctx, ["text/plain", "text/html", "application/json"]);
    const visits = await store.count(client(ctx));
    if (type === "application/json") return answerJson(ctx, visits);
    ctx.body = type === "text/html" ? page(visits, pod) : `Visit ${visits}, counted by ${pod}.\n`;
    ctx.type = type;
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
    if (type === "application/json") answerJson(ctx, visits);
    else ctx.body = `${visits}\n`;
  };

  /** Serialised here: Koa would inspect an object first. */
  const answerJson = (ctx: Context, visits: number): void => {
    ctx.set("Content-Type", "application/json; charset=utf-8");
    ctx.body = JSON.stringify({ visits, pod });
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
