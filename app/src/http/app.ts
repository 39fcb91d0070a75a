import type { RequestListener } from "node:http";
import Koa, { type Context, type Middleware } from "koa";
import { paths } from "../contract.ts";
import { Failure } from "../failure.ts";
import type { VisitStore } from "../store/visit-store.ts";
import { type Administration, adminHandlers } from "./administration.ts";
import { answerHeaders } from "./answer-headers.ts";
import { Metrics } from "./metrics.ts";
import { type Handler, type Routes, router } from "./router.ts";
import { visitListener } from "./visit-listener.ts";
import { visitHandlers } from "./visits.ts";

/** What the service is made of. */
export interface AppArgs {
  /** Counts the visits. */
  store: VisitStore;
  /** Name that the answers carry: letters, digits, `.`, `_` and `-`. */
  pod: string;
  /** Default: none, and its paths are no paths of the service. */
  administration?: Administration | undefined;
  /** Aborted once the process is to end. */
  shutdown: AbortSignal;
  /** Told of every error that nobody expected; the client only gets to know that there was one. */
  onBug: (error: Error) => void;
}

/** The service, as what an HTTP server tells of its requests. */
export function createApp({
  store,
  pod,
  administration,
  shutdown,
  onBug,
}: AppArgs): RequestListener {
  const metrics = new Metrics();
  const visits = visitHandlers(store, pod);

  const health: Handler = (ctx) => {
    ctx.body = "alive\n";
  };

  const ready: Handler = async (ctx) => {
    const reason = await whyNotReady();
    ctx.status = reason ? 503 : 200;
    ctx.body = reason ? { error: reason } : "ready\n";
  };

  const showMetrics: Handler = async (ctx) => {
    const ready = !(await whyNotReady());
    const { visits, commits, viewFailures } = store;
    const adminToken = administration?.tokenFile.read();
    ctx.body = metrics.render({ visits, commits, viewFailures, ready, adminToken });
    ctx.type = Metrics.contentType;
  };

  const whyNotReady = async (): Promise<string | undefined> => {
    try {
      await store.check();
    } catch (error) {
      return (error as Error).message;
    }
    const adminToken = administration?.tokenFile.read();
    if (adminToken instanceof Error) return adminToken.message;
    return shutdown.aborted ? "The pod is shutting down." : undefined;
  };

  const routes: Routes = {
    [paths.home]: { GET: visits.home, HEAD: visits.homeHead },
    [paths.visits]: { GET: visits.read, POST: visits.count },
    [paths.health]: { GET: health },
    [paths.ready]: { GET: ready },
    [paths.metrics]: { GET: showMetrics },
  };
  if (administration) {
    const { backup, restore } = adminHandlers(store, pod, administration);
    routes[paths.adminBackup] = { GET: backup };
    routes[paths.adminVisits] = { PUT: restore };
  }

  const koa = new Koa()
    .on("error", (error) => {
      // Koa's mark for an answer that nobody waits for any more: clients that go away are no bug.
      if (!error.headerSent) onBug(error);
    })
    .use(everyAnswer(metrics, shutdown))
    .use(errorsAsJson(metrics, onBug))
    .use(router(routes));
  return visitListener({ store, pod, metrics, shutdown, others: koa.callback() });
}

function everyAnswer(metrics: Metrics, shutdown: AbortSignal): Middleware {
  return async (ctx, next) => {
    await next();
    metrics.countRequest(ctx.method, ctx.state.route ?? "other", ctx.status);
    ctx.set(answerHeaders);
    // Asked only now, so that requests that were under way when the shutdown began get it too.
    if (shutdown.aborted) ctx.set("Connection", "close");
  };
}

function errorsAsJson(metrics: Metrics, onBug: AppArgs["onBug"]): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof Failure) {
        metrics.storeFailures++;
        answerError(ctx, 503, "The count cannot be stored at the moment. Try again.");
      } else if (error instanceof Koa.HttpError && error.expose) {
        ctx.set(error.headers ?? {});
        answerError(ctx, error.status, error.message);
      } else {
        onBug(error as Error);
        answerError(ctx, 500, "Something went wrong that should not have. It has been logged.");
      }
    }
  };
}

function answerError(ctx: Context, status: number, error: string): void {
  ctx.status = status;
  ctx.body = { error };
}
