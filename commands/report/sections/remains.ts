import { readCounts } from "../counts.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
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
      const namespace = ["get", "namespace", trialNamespace, "--ignore-not-found"];
      const found = await shell.run(namespace);
      expect(found === "", `Expected no namespace \`${trialNamespace}\`, got one.`);
      await shell.until(
        ["get", "persistentvolumes", `--output=jsonpath=${volumes}`],
        `no volume of \`${trialNamespace}\``,
        (output) => output === "",
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

/** The names of the trial's volumes. */
const volumes = `{.items[?(@.spec.claimRef.namespace=="${trialNamespace}")].metadata.name}`;
