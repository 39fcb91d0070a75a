// npm run report: shows on the running stack what a StatefulSet does, and writes down what it has seen.
import { main, say, warn } from "./command.ts";
import { type Counter, findCounter } from "./counter.ts";
import { Failure } from "./failure.ts";
import { Kubectl } from "./kubectl.ts";
import { findNamespaces } from "./namespaces.ts";
import { type Counts, readCounts } from "./report/counts.ts";
import { Interruption, interruption } from "./report/interruption.ts";
import { readReportOptions } from "./report/options.ts";
import { Page } from "./report/page.ts";
import { flaws, type Report } from "./report/report.ts";
import { ReportFiles } from "./report/report-files.ts";
import type { Section, Subject } from "./report/section.ts";
import { lastSection } from "./report/sections.ts";
import { Shell } from "./report/shell.ts";
import { Trial } from "./report/trial.ts";

await main(async () => {
  const { out, context, stack, chosen } = readReportOptions(process.argv.slice(2));
  const files = new ReportFiles(out);
  const kubectl = new Kubectl(context, interruption());
  try {
    const report = await make(kubectl, new Kubectl(context), stack, [...chosen, lastSection]);
    say(`Report: ${files.write(report).join("\n        ")}`);
    refuseFlaws(report);
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    warn(`${error.message} No report was written.`);
    process.exitCode = error.exitCode;
  }
});

/** @param cleaner works after an interruption, too */
async function make(
  kubectl: Kubectl,
  cleaner: Kubectl,
  stack: string | undefined,
  sections: readonly Section[],
): Promise<Report> {
  const begun = new Date();
  const cluster = await kubectl.destination();
  say(`Cluster: ${cluster}`);
  const namespaces = await findNamespaces(stack, warn);
  const counter = await findCounter(kubectl, namespaces.counter);
  await using trial = new Trial(kubectl, cleaner, namespaces.counter, warn);
  await trial.clear();
  const before = await countsOf(kubectl, counter);
  const pages: Page[] = [];
  for (const [index, section] of sections.entries()) {
    say(`[${index + 1}/${sections.length}] ${section.title}`);
    pages.push(
      await pageOf(section, kubectl, {
        ...{ counter, trial, before },
        vaultNamespace: namespaces.vault,
      }),
    );
  }
  const seconds = Math.round((Date.now() - begun.getTime()) / 1000);
  return { cluster, time: begun.toISOString(), seconds, pages };
}

/** The counts of the pods that can be read: a row says so of the others. */
async function countsOf(kubectl: Kubectl, { pods }: Counter): Promise<Counts> {
  const found = pods.map((pod) =>
    readCounts(new Shell(kubectl), [pod]).catch((error) => {
      if (error instanceof Failure) return {};
      throw error;
    }),
  );
  return Object.assign({}, ...(await Promise.all(found)));
}

async function pageOf(section: Section, kubectl: Kubectl, subject: Subject): Promise<Page> {
  const page = new Page(section.title, kubectl, ({ claim, flaw }) => {
    say(flaw === undefined ? `  holds: ${claim}` : `  DOES NOT HOLD: ${claim}`);
  });
  await section.write(page, subject);
  return page;
}

/** Throws a `Failure` that names the rows that do not hold, each with the last command and what it printed. */
function refuseFlaws(report: Report): void {
  const found = flaws(report);
  if (found.length === 0) return;
  const rows = found.map(({ title, row: { claim, steps, flaw } }) => {
    const { command, output } = steps.at(-1) ?? { command: "", output: "" };
    const printed = `$ ${command}\n${output}`.trimEnd().replaceAll(/^(?=.)/gm, "  ");
    return `"${claim}" in "${title}": ${flaw}\n${printed}`;
  });
  throw new Failure(
    `Expected every claim to hold, got ${found.length} that ${found.length === 1 ? "does" : "do"} not:\n${rows.join("\n")}`,
  );
}
