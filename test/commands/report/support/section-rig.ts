import { CounterPod } from "../../../../commands/counter-pod.ts";
import type { Clock } from "../../../../commands/report/clock.ts";
import { Page } from "../../../../commands/report/page.ts";
import type { Section } from "../../../../commands/report/section.ts";
import { Trial } from "../../../../commands/report/trial.ts";
import { counter } from "./counter-object.ts";
import { type Answers, FakeKubectl } from "./fake-kubectl.ts";

/** A section that is written from the answers of a fake `kubectl`. */
export class SectionRig {
  readonly #section: Section;
  readonly #answers: Answers;

  /** @param answers of a stack on which every claim of the section holds */
  constructor(section: Section, answers: Answers) {
    this.#section = section;
    this.#answers = answers;
  }

  /** Writes it about a counter of so many pods, with some answers replaced. */
  async write(others: Answers = {}, replicas = 2) {
    const kubectl = new FakeKubectl({ ...trialAnswers, ...this.#answers, ...others });
    const page = new Page(this.#section.title, kubectl, () => {}, fastClock());
    const pods = Array.from(
      { length: replicas },
      (_, ordinal) => new CounterPod(`counter-${ordinal}`, "visit-counter", kubectl),
    );
    const stack = { namespace: "visit-counter", uid: "1" };
    const trial = new Trial(kubectl, kubectl, "visit-counter", () => {});
    const before = { "counter-0": 3, "counter-1": 1 };
    await this.#section.write(page, {
      counter: { stack, pods },
      vaultNamespace: "vault",
      trial,
      before,
    });
    return { page, kubectl };
  }

  /** What does not hold then: the beginnings of the claims, and why. */
  async flaws(others: Answers = {}, replicas = 2): Promise<[claim: string, flaw: string][]> {
    const { page } = await this.write(others, replicas);
    return page.rows.flatMap(({ claim, flaw }) => (flaw === undefined ? [] : [[claim, flaw]]));
  }
}

const trialAnswers: Answers = {
  "get statefulset counter --namespace=visit-counter --output=json": JSON.stringify(counter),
  create: "created\n",
  "delete statefulset": "",
};

/** A clock on which every wait is over at once. */
export function fastClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
  };
}
