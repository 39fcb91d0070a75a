// The clients, in a process of their own, so that they need no time of anything that is measured.
import { type Load, putLoad } from "./load.ts";

// Load for a benchmark that is no more would go on for ever.
process.on("disconnect", () => process.exit());
process.on("message", async (load: Load) => {
  try {
    process.send?.({ result: await putLoad(load) });
  } catch (error) {
    process.send?.({ error: (error as Error).message });
  }
});
process.send?.({});
