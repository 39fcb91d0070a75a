import assert from "node:assert/strict";
import type { Told } from "../visitors.ts";

/** What clients and pods know of the same visits. */
export interface Account {
  /** The count of each pod before the clients came, and after they had gone. */
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** The answers, by the name of the pod. */
  readonly told: ReadonlyMap<string, Pick<Told, "answered" | "highest">>;
  /** Visits without an answer, which any pod may have counted or not. */
  readonly cut: number;
}

/**
 * Compares what the pods have counted with what the clients were told.
 * @throws AssertionError if a visit was lost, or if more were counted than made.
 */
export function assertCounted({ before, after, told, cut }: Account): void {
  let unanswered = 0;
  for (const [pod, count] of Object.entries(after)) {
    const { answered, highest } = told.get(pod) ?? { answered: 0, highest: 0 };
    const counted = count - (before[pod] ?? 0);
    assert.ok(counted >= answered, `${pod} has counted ${counted}, and answered ${answered}`);
    assert.ok(count >= highest, `${pod} has ${count}, and has answered with ${highest}`);
    unanswered += counted - answered;
  }
  assert.ok(unanswered <= cut, `${unanswered} counted without an answer, ${cut} were cut`);
}
