// Good clients in a process of their own, so that neither the abuse nor the server's troubles take time from them.
import { type Errand, GoodClients } from "./good-clients.ts";
import type { Tally } from "./tally.ts";

/** What the parent asks for. Each is answered with the tally so far. */
export type Order =
  | { readonly kind: "open"; readonly port: number; readonly errands: readonly Errand[] }
  | { readonly kind: "begin" | "pause" | "report" };

let clients: GoodClients | undefined;

// The parent has ended.
process.on("disconnect", () => process.exit());
process.on("message", async (order: Order) => {
  if (order.kind === "open") clients = new GoodClients(order.port, order.errands);
  else if (order.kind === "begin") clients?.begin();
  else if (order.kind === "pause") await clients?.pause();
  process.send?.(clients?.tally satisfies Tally | undefined);
});
