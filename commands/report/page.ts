import { Failure, reasonOf } from "../failure.ts";
import type { Kubectl } from "../kubectl.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Picture } from "./picture.ts";
import { type Input, Shell, type Step } from "./shell.ts";

/** A claim of the report, and the commands that show whether it holds. */
export interface Row {
  readonly claim: string;
  readonly steps: readonly Step[];
  /** What was expected and got instead; undefined if the claim holds. */
  readonly flaw: string | undefined;
}

/** What a section consists of, in its order. In texts and cells, code is between backticks. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "table"; readonly lines: readonly (readonly string[])[] }
  | { readonly kind: "picture"; readonly picture: Picture };

/** A section while it is written. */
export class Page {
  readonly title: string;
  readonly parts: Part[] = [];
  /** Files that its commands read. */
  readonly files: Input[] = [];
  readonly #kubectl: Kubectl;
  readonly #onRow: (row: Row) => void;
  readonly #clock: Clock;

  /** @param onRow called with each row once it is decided */
  constructor(title: string, kubectl: Kubectl, onRow: (row: Row) => void, clock = systemClock) {
    this.title = title;
    this.#kubectl = kubectl;
    this.#onRow = onRow;
    this.#clock = clock;
  }

  get rows(): Row[] {
    return this.parts.flatMap((part) => (part.kind === "row" ? [part.row] : []));
  }

  /** Adds a paragraph. */
  text(text: string): void {
    this.parts.push({ kind: "text", text });
  }

  /** Adds a table; its first line is the header. */
  table(...lines: readonly (readonly string[])[]): void {
    this.parts.push({ kind: "table", lines });
  }

  picture(picture: Picture): void {
    this.parts.push({ kind: "picture", picture });
  }

  /**
   * Adds a row: the claim holds unless `body` throws a `Failure`. Returns what `body` returns, or undefined if it does not
   * hold.
   */
  async row<Result>(
    claim: string,
    body: (shell: Shell) => Promise<Result>,
  ): Promise<Result | undefined> {
    const shell = new Shell(this.#kubectl, this.#clock);
    let result: Result | undefined;
    let flaw: string | undefined;
    try {
      result = await body(shell);
    } catch (error) {
      flaw = reasonOf(error);
    }
    const row = { claim, steps: shell.steps, flaw };
    this.parts.push({ kind: "row", row });
    this.#onRow(row);
    return result;
  }
}

/** Throws a `Failure` unless it is so. `sentence`: "Expected …, got …." */
export function expect(isSo: boolean, sentence: string): asserts isSo {
  if (!isSo) throw new Failure(sentence);
}
