/** Something that a store was asked to do. */
interface Operation {
  /** The count after it. */
  readonly visits: number;
  /**
   * The store says that it is durable, and all before it.
   * @param number The number of the visit, or the count before the restore.
   * @throws Error when it is another one than it must be.
   */
  answered(number: number): void;
}

/**
 * What a store was asked to do, in this order. After a crash it is in one of the states that it went through: not in one
 * before the last that was answered, and in none that nobody asked for.
 */
export class History {
  /** The count at the beginning, and after each operation. */
  readonly #counts: number[];
  /** Index of the last that was answered. */
  #answered = 0;

  constructor(visits: number) {
    this.#counts = [visits];
  }

  visit(): Operation {
    const visits = this.#last() + 1;
    return this.#operation(visits, visits);
  }

  restore(visits: number): Operation {
    return this.#operation(visits, this.#last());
  }

  #last(): number {
    return this.#counts.at(-1) as number;
  }

  #operation(visits: number, answer: number): Operation {
    const index = this.#counts.push(visits) - 1;
    return {
      visits,
      answered: (number) => {
        if (number !== answer) throw new Error(`Expected the answer ${answer}, got ${number}.`);
        this.#answered = Math.max(this.#answered, index);
      },
    };
  }

  /** @throws Error when this is no count that a crash may leave. */
  check(visits: number): void {
    if (this.#counts.includes(visits, this.#answered)) return;
    throw new Error(`Expected ${this.#possible()} visits, got ${visits}.`);
  }

  /** As in "5 to 7 or 2 to 9". */
  #possible(): string {
    const ranges: Array<[first: number, last: number]> = [];
    for (const count of this.#counts.slice(this.#answered)) {
      const range = ranges.at(-1);
      if (range && count === range[1] + 1) range[1] = count;
      else ranges.push([count, count]);
    }
    return ranges.map(([first, last]) => `${first} to ${last}`).join(" or ");
  }
}
