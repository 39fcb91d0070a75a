/** Something requested from a store. */
interface Operation {
  /** The count after it. */
  readonly visits: number;
  /**
   * The store reports that it is durable, with everything before it.
   * @param number The visit's number, or the count before the restore.
   * @throws Error if that is wrong.
   */
  answered(number: number): void;
}

/**
 * The requests to a store, in order. After a crash, the store must be in one of the states that they led to: in none
 * before the last answered one, and in none that was never requested.
 */
export class History {
  /** The initial count, and the count after each operation. */
  readonly #counts: number[];
  /** Index of the last answered one. */
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

  /** @throws Error if no crash may leave this count. */
  check(visits: number): void {
    if (this.#counts.includes(visits, this.#answered)) return;
    throw new Error(`Expected ${this.#possible()} visits, got ${visits}.`);
  }

  /** Such as "5 to 7 or 2 to 9". */
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
