// The clients, in a process of their own, so that they need no time of anything that is measured. It tells its parent first
// when answers begin to count, then what came of it.
import { type Load, type LoadResult, putLoad } from "./load.ts";

/** What the process tells. */
export type LoadMessage =
  | { readonly kind: "ready" | "begun" }
  | { readonly kind: "ended"; readonly result: LoadResult }
  | { readonly kind: "failed"; readonly error: string };

const tell = (message: LoadMessage) => process.send?.(message);

// Load for a benchmark that is no more would go on for ever.
process.on("disconnect", () => process.exit());
process.on("message", async (load: Load) => {
  try {
    tell({ kind: "ended", result: await putLoad(load, () => tell({ kind: "begun" })) });
  } catch (error) {
    tell({ kind: "failed", error: (error as Error).message });
  }
});
tell({ kind: "ready" });
