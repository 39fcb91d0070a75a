import {
  claimName,
  clientServiceName,
  statefulSetName,
} from "../../../components/counter/names.ts";
import { type Counter, inNamespaceOf } from "../../counter.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import { readTable, type TableRow } from "../table.ts";

/** What the stack consists of. */
export const objects: Section = {
  name: "objects",
  title: "Pods, StatefulSet, Services and claims",
  async write(page, { counter, vaultNamespace }) {
    const inCounter = inNamespaceOf(counter);
    page.text(
      "A StatefulSet gives each of its pods a name that stays, and a claim of its own. So the pods are numbered, not " +
        "named at random as those of a Deployment.",
    );
    await page.row("Every pod of the counter is ready.", async (shell) => {
      const pods = readTable(await shell.run(["get", "pods", inCounter]));
      for (const { name } of counter.pods)
        checkReady(pods.find(({ NAME }) => NAME === name) ?? { NAME: name, READY: "no such pod" });
    });
    await page.row("So is every pod of Vault and its keeper.", async (shell) => {
      const all = readTable(await shell.run(["get", "pods", `--namespace=${vaultNamespace}`]));
      // Not those of jobs: they have ended, or back something up.
      const pods = all.filter(
        ({ NAME, STATUS }) =>
          ["vault", vaultNamespace].some((start) => NAME?.startsWith(`${start}-`)) &&
          STATUS !== "Completed",
      );
      expect(pods.length > 0, `Expected pods in the namespace \`${vaultNamespace}\`, got none.`);
      for (const pod of pods) checkReady(pod);
    });
    await page.row("The StatefulSet has all the pods that it wants.", async (shell) => {
      const [set = {}] = readTable(
        await shell.run(["get", "statefulsets", statefulSetName, inCounter]),
      );
      const wanted = counter.pods.length;
      expect(
        set.READY === `${wanted}/${wanted}`,
        `Expected ${wanted} of ${wanted} pods to be ready, got ${set.READY}.`,
      );
    });
    await page.row(
      `\`${statefulSetName}\` has no address of its own, so that each pod gets a name; \`${clientServiceName}\` leads clients to any of them.`,
      async (shell) => {
        const services = readTable(await shell.run(["get", "services", inCounter]));
        const addressOf = (name: string) =>
          services.find(({ NAME }) => NAME === name)?.["CLUSTER-IP"] ?? "no such Service";
        const headless = addressOf(statefulSetName);
        expect(headless === "None", `Expected it to have no address, got ${headless}.`);
        const client = addressOf(clientServiceName);
        expect(/^[\da-f.:]+$/.test(client), `Expected an address for clients, got ${client}.`);
      },
    );
    await page.row("Each pod has a claim that is bound to a volume of its own.", async (shell) => {
      const claims = readTable(await shell.run(["get", "persistentvolumeclaims", inCounter]));
      checkBound(counter, claims);
    });
  },
};

function checkReady({ NAME, READY = "", STATUS }: TableRow): void {
  const [ready, all] = READY.split("/");
  expect(
    ready === all && ready !== "0" && STATUS === "Running",
    `Expected \`${NAME}\` to be ready, got ${[READY, STATUS].filter(Boolean).join(", ")}.`,
  );
}

function checkBound({ pods }: Counter, claims: readonly TableRow[]): void {
  const volumes = new Set<string>();
  for (const { name } of pods) {
    const claim = `${claimName}-${name}`;
    const { STATUS = "no such claim", VOLUME = "" } =
      claims.find(({ NAME }) => NAME === claim) ?? {};
    expect(STATUS === "Bound", `Expected \`${claim}\` to be bound, got ${STATUS}.`);
    expect(
      !volumes.has(VOLUME),
      `Expected \`${claim}\` to have a volume of its own, got ${VOLUME}.`,
    );
    volumes.add(VOLUME);
  }
}
