import type { RequestListener } from "node:http";
import Koa, { type Context, type Middleware } from "koa";
import { paths } from "../contract.ts";
import { Failure, Overload } from "../failure.ts";
import { type CountPods, ownCount } from "../pods/all-counts.ts";
import type { VisitStore } from "../store/visit-store.ts";
import { type Administration, adminHandlers } from "./administration.ts";
import { answerHeaders } from "./answer-headers.ts";
import { discardBody } from "./body.ts";
import { flawOf } from "./head.ts";
import { Metrics } from "./metrics.ts";
import { Readiness } from "./readiness.ts";
import { type Handler, type Routes, router } from "./router.ts";
import { podEvents, streamHandler } from "./stream.ts";
import { totalHandler } from "./total.ts";
import { visitListener } from "./visit-listener.ts";
import { visitHandlers } from "./visits.ts";
import { Watchers } from "./watchers.ts";

/** The parts of the service. */
export interface AppArgs {
  /** Counts the visits. */
  store: VisitStore;
  /** Name of the pod in the answers: letters, digits, `.`, `_` and `-`. */
  pod: string;
  /** Default: new ones. */
  metrics?: Metrics;
  /** Default: none, and the administrators' paths are 404. */
  administration?: Administration | undefined;
  /** Whether the pod takes visits. Default: as the other parts say. */
  readiness?: Readiness;
  /** Asks all pods for their counts. Default: there is no other pod. */
  countPods?: CountPods;
  /** Aborted when the process begins to shut down. */
  shutdown: AbortSignal;
  /** Called with every unexpected error. The client learns only that there was one. */
  onBug: (error: Error) => void;
}

/** The service, as a listener for the requests of an HTTP server. */
export function createApp({
  store,
  pod,
  metrics = new Metrics(),
  administration,
  shutdown,
  readiness = new Readiness({ store, tokenFile: administration?.tokenFile, shutdown }),
  countPods = ownCount({ store, pod, state: () => readiness.state() }),
  onBug,
}: AppArgs): RequestListener {
  const visits = visitHandlers({ store, pod, state: () => readiness.state(), countPods });
  const watchers = new Watchers({ event: podEvents(countPods, pod), shutdown, onBug });

  const health: Handler = (ctx) => {
    ctx.body = "alive\n";
  };

  const ready: Handler = async (ctx) => {
    const reason = await readiness.whyNot();
    ctx.status = reason ? 503 : 200;
    ctx.body = reason ? { error: reason } : "ready\n";
  };

  let rendering: Promise<string> | undefined;
  const showMetrics: Handler = async (ctx) => {
    // One for all who ask meanwhile: each takes as long as many visits.
    rendering ??= renderMetrics().finally(() => {
      rendering = undefined;
    });
    ctx.body = await rendering;
    ctx.type = metrics.contentType;
  };

  const renderMetrics = async (): Promise<string> => {
    const { tokenFile } = administration ?? {};
    // Before the check of readiness reads the file again, and perhaps in vain.
    const before = tokenFile?.lastReading();
    const [reason, room] = await Promise.all([readiness.whyNot(), store.room()]);
    const tokenRead = tokenFile?.lastReading() && before;
    const ready = reason === undefined;
    return metrics.render({ store, ready, room, tokenRead, watchers: watchers.number });
  };

  const routes: Routes = {
    [paths.home]: { GET: visits.home, HEAD: visits.homeHead },
    [paths.visits]: { GET: visits.read, POST: visits.count },
    [paths.total]: { GET: totalHandler(countPods) },
    [paths.stream]: { GET: streamHandler(watchers) },
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
      // Koa sets this when the answer can no longer be sent: a client that goes away is not a bug.
      if (!error.headerSent) onBug(error);
    })
    .use(everyAnswer(metrics, shutdown))
    .use(errorsAsJson(metrics, onBug))
    .use(refuseFlawed)
    .use(router(routes));
  return visitListener({ store, pod, metrics, shutdown, others: koa.callback() });
}

function everyAnswer(metrics: Metrics, shutdown: AbortSignal): Middleware {
  return async (ctx, next) => {
    await next();
    metrics.countRequest(ctx.method, ctx.state.route ?? "other", ctx.status);
    ctx.set(answerHeaders);
    // Checked last, so that requests under way when the shutdown begins get it too.
    if (shutdown.aborted) ctx.set("Connection", "close");
    if (ctx.req.readableFlowing === null) discardBody(ctx.req);
  };
}

function errorsAsJson(metrics: Metrics, onBug: AppArgs["onBug"]): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof Failure) {
        metrics.storeFailures++;
        answerLater(ctx, "The count cannot be stored at the moment. Try again.");
      } else if (error instanceof Overload) {
        metrics.refused++;
        answerLater(ctx, "Too many visits wait to be stored. Try again.");
      } else if (error instanceof Koa.HttpError && error.expose) {
        ctx.set(error.headers ?? {});
        answerError(ctx, error.status, error.message);
      } else {
        onBug(error as Error);
        answerError(ctx, 500, "An unexpected error occurred. It has been logged.");
      }
    }
  };
}

const refuseFlawed: Middleware = async (ctx, next) => {
  const flaw = flawOf(ctx.req);
  if (flaw) ctx.throw(flaw.status, flaw.message, { headers: { Connection: "close" } });
  await next();
};

function answerLater(ctx: Context, error: string): void {
  ctx.set("Retry-After", "1");
  answerError(ctx, 503, error);
}

function answerError(ctx: Context, status: number, error: string): void {
  ctx.status = status;
  ctx.body = { error };
}
