import { posix } from "node:path";
import { adminTokenFile } from "../../../components/counter/consumer.ts";
import { inNamespaceOf } from "../../counter.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import { readTable } from "../table.ts";

/** How a pod has its secret from Vault. The secret itself is not read. */
export const secret: Section = {
  name: "secret",
  title: "Vault's secret is in each pod",
  async write(page, { counter }) {
    const inCounter = inNamespaceOf(counter);
    const file = adminTokenFile;
    for (const { name } of counter.pods)
      await page.row(
        `\`${name}\` has the secret: its group may read it, nobody may change it.`,
        async (shell) => {
          const listed = await shell.run([
            "exec",
            inCounter,
            `pod/${name}`,
            "--",
            "ls",
            "-l",
            file,
          ]);
          const [mode = "", , , , length] = listed.trim().split(/\s+/);
          expect(/^-r--r-----/.test(mode), `Expected the mode -r--r-----, got ${mode}.`);
          expect(Number(length) > 0, `Expected some content, got ${length} bytes.`);
        },
      );
    await page.row("It is in memory, on no disk.", async (shell) => {
      const [{ name = "" } = {}] = counter.pods;
      const table = await shell.run([
        "exec",
        inCounter,
        `pod/${name}`,
        "--",
        "df",
        posix.dirname(file),
      ]);
      const [{ Filesystem } = {}] = readTable(table);
      expect(Filesystem === "tmpfs", `Expected a file system in memory, got ${Filesystem}.`);
    });
    page.text(
      "A Vault agent in each pod logs in to Vault as the pod's ServiceAccount, and writes the secret to this file. So the " +
        "secret is in no image, no environment variable and no Secret of Kubernetes. This report shows that it is there, " +
        "not what it is.",
    );
  },
};
