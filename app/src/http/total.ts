import type { CountPods, Counts } from "../pods/all-counts.ts";
import type { Handler } from "./router.ts";

/** The handler that adds up the counts of all pods. */
export function totalHandler(countPods: CountPods): Handler {
  return async (ctx) => {
    const counts = await countPods();
    if (counts instanceof Error) return ctx.throw(503, counts.message, { expose: true });
    const pods = [...counts.pods].map(([name, { visits }]) => [name, visits] as const);
    const fields = { pods: Object.fromEntries(pods), missing: counts.missing };
    ctx.set("Content-Type", "application/json; charset=utf-8");
    ctx.body = `{"total":${totalOf(counts)},${JSON.stringify(fields).slice(1)}`;
  };
}

/** The sum of the counts. Numbers that are exact each may have a sum that is not. */
export function totalOf({ pods }: Pick<Counts, "pods">): bigint {
  return [...pods.values()].reduce((sum, { visits }) => sum + BigInt(visits), 0n);
}
