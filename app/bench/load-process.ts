// The clients, in a separate process, so that they take no time from what is measured. Tells its parent when answers
// begin to count, and then the result.
import { type Load, type LoadResult, putLoad } from "./load.ts";

/** Messages of this process. */
export type LoadMessage =
  | { readonly kind: "ready" | "begun" }
  | { readonly kind: "ended"; readonly result: LoadResult }
  | { readonly kind: "failed"; readonly error: string };

const tell = (message: LoadMessage) => process.send?.(message);

// Load for a benchmark that has ended would continue for ever.
process.on("disconnect", () => process.exit());
process.on("message", async (load: Load) => {
  try {
    tell({ kind: "ended", result: await putLoad(load, () => tell({ kind: "begun" })) });
  } catch (error) {
    tell({ kind: "failed", error: (error as Error).message });
  }
});
tell({ kind: "ready" });
