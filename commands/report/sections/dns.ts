import { statefulSetName } from "../../../components/counter/names.ts";
import { inNamespaceOf } from "../../counter.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import { columns, readTable } from "../table.ts";

/** Seconds until the cluster's DNS knows the new address of a pod. */
const cached = 60;

/** How pods find each other by name. */
export const dns: Section = {
  name: "dns",
  title: "Each pod has a name in DNS",
  async write(page, { counter }) {
    const inCounter = inNamespaceOf(counter);
    const [from] = counter.pods;
    if (from === undefined) return;
    const addresses = await page.row("Each pod has an address.", async (shell) => {
      const table = await shell.run([
        "get",
        "pods",
        inCounter,
        columns({ POD: ".metadata.name", ADDRESS: ".status.podIP" }),
      ]);
      const found = new Map(readTable(table).map(({ POD, ADDRESS }) => [POD, ADDRESS]));
      for (const { name } of counter.pods)
        expect(
          /[\d:]/.test(found.get(name) ?? ""),
          `Expected \`${name}\` to have an address, got ${found.get(name) ?? "none"}.`,
        );
      return found;
    });
    if (addresses === undefined) return;
    for (const { name } of counter.pods)
      await page.row(
        `\`${name}.${statefulSetName}\` is the address of \`${name}\`.`,
        async (shell) => {
          const address = addresses.get(name);
          await shell.until(
            ["exec", inCounter, `pod/${from.name}`, "--", "nslookup", `${name}.${statefulSetName}`],
            `the name to lead to ${address}`,
            (output) =>
              answersOf(output).some((answer) => answer.split(/\s+/).includes(address ?? "")),
            cached,
          );
        },
      );
    page.text(
      `The Service \`${statefulSetName}\` is headless: DNS answers with the pod itself. A pod keeps its name when its address ` +
        "changes, so others can rely on it.",
    );
  },
};

/** The addresses after the names: before them is the server's own. */
function answersOf(output: string): string[] {
  const [, ...answers] = output.split(/^Name:/m);
  return answers.flatMap((answer) =>
    [...answer.matchAll(/^Address.*?:\s+(.+)$/gm)].map(([, text = ""]) => text),
  );
}
