import { paths, port, visitsFile } from "../../../app/src/contract.ts";
import { adminTokenFile } from "../../../components/counter/consumer.ts";
import { statefulSetName } from "../../../components/counter/names.ts";
import { inNamespaceOf } from "../../counter.ts";
import { expect } from "../page.ts";
import type { Section } from "../section.ts";
import { columns, readTable, type TableRow } from "../table.ts";
import { inTrial, podsOf, trialNamespace } from "../trial.ts";
import type { TrialSet } from "../trial-set.ts";

const set: TrialSet = { name: "probed", replicas: 2, policy: "Parallel" };
const pod = "probed-1";
const file = adminTokenFile;
const hidden = `${file}-hidden`;

/** What probes do about a pod that cannot work, tried on the trial. */
export const probes: Section = {
  name: "probes",
  title: "Probes keep visits away from a pod that cannot count, and restart one that is stuck",
  async write(page, { counter, trial }) {
    const probed = await page.row(
      "The counter has a startup, a readiness and a liveness probe.",
      async (shell) => {
        const table = await shell.run([
          "get",
          "statefulset",
          statefulSetName,
          inNamespaceOf(counter),
          columns(pathsOfProbes),
        ]);
        const [found = {}] = readTable(table);
        const missing = Object.keys(pathsOfProbes).filter(
          (probe) => !found[probe]?.startsWith("/"),
        );
        expect(missing.length === 0, `Expected all three, got none for ${missing.join(" and ")}.`);
        return found;
      },
    );
    // Without them, nothing would happen, and the rows would wait for it.
    if (probed === undefined) return;
    page.text(
      `The rest is tried on two pods like the counter's: same image, same probes, claims like its own, in the namespace \`${trialNamespace}\`. ` +
        "It is removed at the end.",
    );
    const isReady = await page.row("Two pods of the trial are ready.", async (shell) => {
      await trial.create(page, shell, set);
      await shell.until(podsOf(set), "both pods to be ready", (output) => {
        const pods = readTable(output);
        return pods.length === set.replicas && pods.every(({ READY }) => READY === "1/1");
      });
      return true;
    });
    if (isReady === undefined) return;

    await page.row(
      "Without its secret, a pod is not ready: the Service leaves it out, and nothing restarts it.",
      async (shell) => {
        await shell.run(["exec", inTrial, `pod/${pod}`, "--", "mv", file, hidden]);
        await shell.until(
          podsOf(set),
          `\`${pod}\` to be not ready`,
          (output) => stateOf(output)?.READY === "0/1",
        );
        await shell.until(
          endpoints,
          `the Service to leave \`${pod}\` out`,
          (output) => readyOf(output) === "probed-0",
        );
        checkRestarts(stateOf(await shell.run(podsOf(set))), 0);
      },
    );
    await page.row(
      "With its secret, it is ready again, and has never been restarted.",
      async (shell) => {
        await shell.run(["exec", inTrial, `pod/${pod}`, "--", "mv", hidden, file]);
        await shell.until(
          endpoints,
          `the Service to lead to \`${pod}\``,
          (output) => readyOf(output) === "probed-0,probed-1",
        );
        const now = stateOf(await shell.run(podsOf(set)));
        expect(now?.READY === "1/1", `Expected it to be ready, got ${now?.READY}.`);
        checkRestarts(now, 0);
      },
    );
    const isRestarted = await page.row("A process that is stuck is restarted.", async (shell) => {
      await shell.run([
        "get",
        "--raw",
        `/api/v1/namespaces/${trialNamespace}/pods/${pod}:${port}/proxy${paths.home}`,
      ]);
      await shell.run([
        "exec",
        inTrial,
        `pod/${pod}`,
        "--",
        "sh",
        "-c",
        "kill -STOP $(pidof node)",
      ]);
      await shell.until(podsOf(set), `\`${pod}\` to be restarted`, (output) => {
        const { READY, RESTARTS = "" } = stateOf(output) ?? {};
        return READY === "1/1" && Number.parseInt(RESTARTS, 10) === 1;
      });
      return true;
    });
    if (isRestarted === undefined) return;
    await page.row("It was the liveness probe that had it restarted.", (shell) =>
      shell.until(
        [
          "get",
          "events",
          inTrial,
          `--field-selector=involvedObject.name=${pod},reason=Killing`,
          columns({ POD: ".involvedObject.name", EVENT: ".message" }),
        ],
        "the event that says so",
        (output) => output.includes("failed liveness probe"),
        10,
      ),
    );
    await page.row("Its visit is still counted.", async (shell) => {
      const count = await shell.run(["exec", inTrial, `pod/${pod}`, "--", "cat", visitsFile]);
      expect(count === "1\n", `Expected 1 visit, got ${count.trim()}.`);
    });
    page.text(
      "Readiness says whether a pod can count now: if not, it gets no visits, and may recover. Liveness says whether its process " +
        "still works: if not, only a new process helps. The startup probe keeps both back until the process has begun.",
    );
    await trial.remove(set);
  },
};

const container = ".spec.template.spec.containers[0]";
const pathsOfProbes = {
  STARTUP: `${container}.startupProbe.httpGet.path`,
  READINESS: `${container}.readinessProbe.httpGet.path`,
  LIVENESS: `${container}.livenessProbe.httpGet.path`,
};

const endpoints = [
  ...["get", "endpointslices", inTrial, `--selector=kubernetes.io/service-name=${set.name}`],
  columns({ PODS: ".endpoints[*].targetRef.name", READY: ".endpoints[*].conditions.ready" }),
];

/** The pods that a Service leads to, sorted. */
function readyOf(output: string): string {
  return readTable(output)
    .flatMap(({ PODS = "", READY = "" }) => {
      const states = READY.split(",");
      return PODS.split(",").filter((_, index) => states[index] === "true");
    })
    .sort()
    .join();
}

function stateOf(output: string): TableRow | undefined {
  return readTable(output).find(({ NAME }) => NAME === pod);
}

function checkRestarts(state: TableRow | undefined, expected: number): void {
  const restarts = Number.parseInt(state?.RESTARTS ?? "", 10);
  expect(restarts === expected, `Expected ${expected} restarts, got ${state?.RESTARTS}.`);
}
