import { claimName } from "../../../components/counter/names.ts";
import { inNamespaceOf } from "../../counter.ts";
import { readCounts } from "../counts.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import { columns, readTable } from "../table.ts";

/** What stays when a pod is deleted. */
export const deletedPod: Section = {
  name: "deleted-pod",
  title: "A deleted pod comes back with its claim and its count",
  async write(page, { counter }) {
    const inCounter = inNamespaceOf(counter);
    const pod = counter.pods.at(-1);
    if (pod === undefined) return;
    const { name } = pod;
    const getPod = [
      "get",
      "pod",
      name,
      inCounter,
      columns({
        POD: ".metadata.name",
        UID: ".metadata.uid",
        READY: ".status.containerStatuses[*].ready",
      }),
    ];
    const getClaim = ["get", "persistentvolumeclaim", `${claimName}-${name}`, inCounter];

    const before = await page.row(`\`${name}\` has a claim and a count.`, async (shell) => {
      const [{ UID = "", READY } = {}] = readTable(await shell.run(getPod));
      expect(
        READY === "true",
        `Expected \`${name}\` to be ready before it is deleted, got ${READY}.`,
      );
      const [{ VOLUME = "" } = {}] = readTable(await shell.run(getClaim));
      const counts = await readCounts(shell, [pod]);
      return { uid: UID, volume: VOLUME, counts };
    });
    if (before === undefined) return;
    const isBack = await page.row(
      "It is deleted, and comes back: another pod of the same name.",
      async (shell) => {
        await shell.run(["delete", "pod", name, inCounter]);
        await shell.until(getPod, `another \`${name}\` to be ready`, (output) => {
          const [{ UID, READY } = {}] = readTable(output);
          return UID !== before.uid && READY === "true";
        });
        return true;
      },
    );
    if (isBack === undefined) return;
    await page.row("It has the same claim, on the same volume.", async (shell) => {
      const [{ VOLUME, STATUS } = {}] = readTable(await shell.run(getClaim));
      expect(
        VOLUME === before.volume && STATUS === "Bound",
        `Expected the volume ${before.volume} to be bound, got ${VOLUME}, ${STATUS}.`,
      );
    });
    await page.row("It has its count: no visit is lost.", (shell) =>
      readCounts(shell, [pod], before.counts),
    );
    page.text(
      "The StatefulSet makes the pod anew under its old name, and finds the claim by that name. The count is on the claim's " +
        "volume, not in the pod.",
    );
  },
};
