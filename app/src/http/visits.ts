import type { Context } from "koa";
import type { VisitStore } from "../store/visit-store.ts";
import { page } from "./page.ts";
import type { Handler } from "./router.ts";

/** The handlers that count visits or tell their number. What `Accept` does not decide gets plain text. */
export function visitHandlers(store: VisitStore, pod: string) {
  const home: Handler = async (ctx) => {
    const type = preferred(ctx, ["text/plain", "text/html", "application/json"]);
    const visits = await store.count();
    if (type === "application/json") return answerJson(ctx, visits);
    ctx.body = type === "text/html" ? page(visits, pod) : `Visit ${visits}, counted by ${pod}.\n`;
    ctx.type = type;
  };

  /** Says what `GET` would be, without the visit: there is no body before it is counted. */
  const homeHead: Handler = (ctx) => {
    ctx.status = 200;
    ctx.type = preferred(ctx, ["text/plain", "text/html", "application/json"]);
  };

  const count: Handler = async (ctx) => {
    answerJson(ctx, await store.count());
  };

  const read: Handler = (ctx) => {
    const { visits } = store;
    const type = preferred(ctx, ["text/plain", "application/json"]);
    if (type === "application/json") answerJson(ctx, visits);
    else ctx.body = `${visits}\n`;
  };

  /** As text, which Koa passes on; an object it would ask for its kind in many ways first. */
  const answerJson = (ctx: Context, visits: number): void => {
    ctx.set("Content-Type", "application/json; charset=utf-8");
    ctx.body = JSON.stringify({ visits, pod });
  };

  return { home, homeHead, count, read };
}

/** Of the types offered the one the client likes best, else the first: a strange `Accept` is no reason to refuse. */
function preferred(ctx: Context, [first, ...others]: [string, ...string[]]): string {
  ctx.vary("Accept");
  return ctx.accepts(first, ...others) || first;
}
