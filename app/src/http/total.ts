import type { CountPods } from "../pods/all-counts.ts";
import type { Handler } from "./router.ts";

/** The handler that adds up the counts of all pods. */
export function totalHandler(countPods: CountPods): Handler {
  return async (ctx) => {
    const counts = await countPods();
    if (counts instanceof Error) return ctx.throw(503, counts.message, { expose: true });
    const { pods, missing } = counts;
    // Numbers that are exact each may have a sum that is not.
    const total = [...pods.values()].reduce((sum, count) => sum + BigInt(count), 0n);
    const fields = { pods: Object.fromEntries(pods), missing };
    ctx.set("Content-Type", "application/json; charset=utf-8");
    ctx.body = `{"total":${total},${JSON.stringify(fields).slice(1)}`;
  };
}
