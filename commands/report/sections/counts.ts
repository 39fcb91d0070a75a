import { port } from "../../../app/src/contract.ts";
import { clientServiceName } from "../../../components/counter/names.ts";
import type { Counter } from "../../counter.ts";
import { barChart } from "../bar-chart.ts";
import { type Counts, readCounts } from "../counts.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import type { Shell } from "../shell.ts";

/** Visits that the report makes, and one more if all counts are equal after them. */
const visits = 4;

/** Why the pods' counts differ. */
export const counts: Section = {
  name: "counts",
  title: "Each pod has its own count",
  async write(page, { counter }) {
    const before = await page.row("Each pod keeps its count in a file.", (shell) =>
      readCounts(shell, counter.pods),
    );
    if (before === undefined) return;
    const answered = await page.row(
      "A visit is answered by one of the pods, with the next number of that pod.",
      (shell) => visit(shell, counter, before),
    );
    if (answered === undefined) return;
    const after = await page.row(
      counter.pods.length > 1
        ? "Each pod has counted what it has answered, and so the counts differ."
        : "The pod has counted what it has answered.",
      async (shell) => {
        const found = await readCounts(shell, counter.pods, answered);
        const values = new Set(Object.values(found));
        expect(
          values.size > 1 || counter.pods.length === 1,
          `Expected counts that differ, got ${[...values].join()} from each.`,
        );
        return found;
      },
    );
    if (after === undefined) return;
    page.picture(
      barChart(
        "counts.svg",
        `The count of each pod: ${counter.pods.map(({ name }) => `${name} ${after[name]}`).join(", ")}.`,
        counter.pods.map(({ name }) => ({
          name,
          value: after[name] ?? 0,
          added: (after[name] ?? 0) - (before[name] ?? 0),
        })),
      ),
    );
    page.text(
      "The counts differ because the pods share nothing. Each has its own volume, and counts the visits that reach it. The " +
        "Service spreads visits over the pods as it likes.",
    );
  },
};

/** Makes the visits. Returns what the counts are now, at least: others may visit, too. */
async function visit(
  shell: Shell,
  { stack: { namespace } }: Counter,
  before: Counts,
): Promise<Counts> {
  const path = `/api/v1/namespaces/${namespace}/services/${clientServiceName}:${port}/proxy/`;
  const counted: Record<string, number> = { ...before };
  const areEqual = () =>
    Object.keys(counted).length > 1 && new Set(Object.values(counted)).size === 1;
  for (let made = 0; made < visits || (made === visits && areEqual()); made += 1) {
    const answer = await shell.run(["get", "--raw", path]);
    const { pod, visits: number } = JSON.parse(answer);
    const least = (counted[pod] ?? Number.NaN) + 1;
    expect(number >= least, `Expected \`${pod}\` to count ${least}, got ${number}.`);
    counted[pod] = number;
  }
  return counted;
}
