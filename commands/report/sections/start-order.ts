import { statefulSetName } from "../../../components/counter/names.ts";
import { inNamespaceOf } from "../../counter.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import type { Shell } from "../shell.ts";
import { readStarts, type Start, startsOf } from "../starts.ts";
import { columns, readTable } from "../table.ts";
import { seconds, timeline } from "../timeline.ts";
import type { TrialSet } from "../trial-set.ts";

const ordered: TrialSet = { name: "ordered", replicas: 3, policy: "OrderedReady" };
const parallel: TrialSet = { name: "parallel", replicas: 3, policy: "Parallel" };

/** How pods start in order, and how in parallel, measured on the trial. */
export const startOrder: Section = {
  name: "start-order",
  title: "In order, or in parallel",
  async write(page, { counter, trial }) {
    const start = async (shell: Shell, set: TrialSet) => {
      await trial.create(page, shell, set);
      const all = `the ${set.replicas} pods to be ready`;
      return shell.until(startsOf(set.name), all, (output) => readStarts(output, set.replicas));
    };
    const inOrder = await page.row(
      "With `OrderedReady`, each pod is created once the one before it is ready.",
      async (shell) => {
        const starts = await start(shell, ordered);
        for (const [index, pod] of starts.entries()) {
          const before = starts[index - 1];
          expect(
            before === undefined || pod.from >= before.to,
            `Expected \`${pod.name}\` to be created after \`${before?.name}\` was ready, got it before.`,
          );
        }
        return starts;
      },
    );
    await trial.remove(ordered);
    const together = await page.row(
      "With `Parallel`, all pods are created before the first is ready.",
      async (shell) => {
        const starts = await start(shell, parallel);
        const first = Math.min(...starts.map(({ to }) => to));
        const late = starts.filter(({ from }) => from > first).map(({ name }) => name);
        expect(late.length === 0, `Expected all at once, got ${late.join(" and ")} later.`);
        return starts;
      },
    );
    await trial.remove(parallel);
    await page.row("The counter starts its pods in parallel.", async (shell) => {
      const table = await shell.run([
        ...["get", "statefulset", statefulSetName, inNamespaceOf(counter)],
        columns({ NAME: ".metadata.name", POLICY: ".spec.podManagementPolicy" }),
      ]);
      const [{ POLICY } = {}] = readTable(table);
      expect(POLICY === "Parallel", `Expected \`Parallel\`, got \`${POLICY}\`.`);
    });
    if (inOrder !== undefined && together !== undefined) {
      page.picture(picture(inOrder, together));
      page.text(
        `In order it took ${seconds(inOrder)} s until three pods were ready, in parallel ${seconds(together)} s. Kubernetes dates these ` +
          "in whole seconds.",
      );
    }
    page.text(
      "Order matters where a pod needs the one before it, as a replica its primary. The counter's pods share nothing, so none " +
        "has to wait, and one that is broken does not keep the others from starting.",
    );
  },
};

function picture(inOrder: readonly Start[], together: readonly Start[]) {
  return timeline(
    "starts.svg",
    `From creation until ready: in order ${seconds(inOrder)} s for all three pods, in parallel ${seconds(together)} s.`,
    [
      { title: "OrderedReady", spans: inOrder },
      { title: "Parallel", spans: together },
    ],
  );
}
