import type { Counter } from "../counter.ts";
import type { Counts } from "./counts.ts";
import type { Page } from "./page.ts";
import type { Trial } from "./trial.ts";

/** What a report is about. */
export interface Subject {
  readonly counter: Counter;
  readonly vaultNamespace: string;
  /** The counts when the report began, of the pods that could be read. */
  readonly before: Counts;
  readonly trial: Trial;
}

/** A section of the report. */
export interface Section {
  /** Selects it: `--only <name>`. */
  readonly name: string;
  readonly title: string;
  /** Writes it. A row that does not hold does not end it, unless what follows builds on it. */
  readonly write: (page: Page, subject: Subject) => Promise<void>;
}
