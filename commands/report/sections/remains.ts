import { readCounts } from "../counts.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import { columns, readTable } from "../table.ts";
import { trialNamespace } from "../trial.ts";

/** Seconds until the volumes of claims that are gone are gone, too. */
const reclaimed = 60;

/** What the report leaves behind. It comes last. */
export const remains: Section = {
  name: "remains",
  title: "What this report leaves behind",
  async write(page, { counter, trial, before }) {
    await page.row("The trial is gone, with its claims and volumes.", async (shell) => {
      await trial.end();
      const namespaces = readTable(await shell.run(["get", "namespaces"]));
      expect(
        !namespaces.some(({ NAME }) => NAME === trialNamespace),
        `Expected no namespace \`${trialNamespace}\`, got one.`,
      );
      await shell.until(
        ["get", "persistentvolumes", columns(fields)],
        `no volume of \`${trialNamespace}\``,
        (output) => !readTable(output).some(({ NAMESPACE }) => NAMESPACE === trialNamespace),
        reclaimed,
      );
    });
    const known = counter.pods.filter(({ name }) => before[name] !== undefined);
    const after = await page.row("Every count is what it was before, or more.", (shell) =>
      readCounts(shell, known, before),
    );
    if (after === undefined) return;
    const more = known.map(({ name }) => `\`${name}\` ${(after[name] ?? 0) - (before[name] ?? 0)}`);
    page.text(`While the report was made, visits were counted: ${more.join(", ")}.`);
  },
};

const fields = {
  VOLUME: ".metadata.name",
  NAMESPACE: ".spec.claimRef.namespace",
  CLAIM: ".spec.claimRef.name",
};
