import type { Snapshot } from "../page/snapshot.ts";
import type { CountPods, Counts } from "../pods/all-counts.ts";
import type { Handler } from "./router.ts";
import { totalOf } from "./total.ts";
import type { Watchers } from "./watchers.ts";

/** Seconds after which a client that was refused may come again. */
const retrySeconds = 10;

/** The handler of the stream of events. Koa closes that at once if the request is a `HEAD`. */
export function streamHandler(watchers: Pick<Watchers, "add">): Handler {
  return (ctx) => {
    const events = watchers.add();
    if (events === undefined) {
      const message = "Too many clients watch this pod, or it is shutting down. Try again.";
      return ctx.throw(503, message, {
        expose: true,
        headers: { "Retry-After": `${retrySeconds}`, Connection: "close" },
      });
    }
    ctx.set("Content-Type", "text/event-stream; charset=utf-8");
    // The client's next connection should find another pod, and no idle one should be left when the stream ends.
    ctx.set("Connection", "close");
    // Or nginx would keep events until it has a buffer full.
    ctx.set("X-Accel-Buffering", "no");
    ctx.body = events;
  };
}

/**
 * What all pods say, as a server-sent event:
 *
 * `{"total":3,"pods":{"counter-0":{"visits":3,"ready":true,"started":"2026-11-22T10:00:00.000Z"}},"missing":["counter-1"],"lastVisits":{"counter-1":4},"pod":"counter-0","time":1795341684000}`
 *
 * `pod` is who tells it, and `time` when. While the pods are unknown, the event is `unknown`: `{"error":"...","pod":"counter-0"}`.
 * @returns What makes the next event.
 */
export function podEvents(
  countPods: CountPods,
  pod: string,
  now = Date.now,
): () => Promise<string> {
  return async () => {
    const counts = await countPods();
    if (counts instanceof Error)
      return `event: unknown\ndata: ${JSON.stringify({ error: counts.message, pod })}\n\n`;
    const fields = JSON.stringify(snapshotOf(counts, pod, now())).slice(1);
    return `data: {"total":${totalOf(counts)},${fields}\n\n`;
  };
}

/** The counts as this pod tells them to the page. */
export function snapshotOf(
  { pods, missing, lastVisits }: Counts,
  pod: string,
  time: number,
): Snapshot {
  return {
    pods: Object.fromEntries(pods),
    missing,
    lastVisits: Object.fromEntries(lastVisits),
    pod,
    time,
  };
}
