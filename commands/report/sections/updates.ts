import { expect } from "../page.ts";
import type { Picture } from "../picture.ts";
import type { Section } from "../section.ts";
import type { Shell } from "../shell.ts";
import { readStarts, type Start, startsOf } from "../starts.ts";
import { columns, readTable } from "../table.ts";
import { type Span, type Spans, seconds, timeline } from "../timeline.ts";
import { inTrial } from "../trial.ts";
import type { TrialSet } from "../trial-set.ts";

const set: TrialSet = { name: "updated", replicas: 3, policy: "Parallel" };
const names = ["updated-0", "updated-1", "updated-2"] as const;
const [first, second, third] = names;

/** What each update strategy does with a new template, tried on the trial. */
export const updates: Section = {
  name: "updates",
  title: "Update strategies",
  async write(page, { trial }) {
    const pods = await page.row(
      "Three pods of the trial are ready, all of one revision.",
      async (shell) => {
        await trial.create(page, shell, set);
        const starts = await shell.until(startsOf(set.name), "three ready pods", (output) =>
          readStarts(output, set.replicas),
        );
        const revisions = new Set(starts.map(({ revision }) => revision));
        expect(revisions.size === 1, `Expected one revision, got ${[...revisions].join(" and ")}.`);
        return starts;
      },
    );
    if (pods === undefined) return;
    const seen: Spans[] = [];
    const see = (title: string, starts: readonly Start[] | undefined, names: readonly string[]) => {
      if (starts !== undefined)
        seen.push({ title, spans: starts.filter(({ name }) => names.includes(name)) });
    };

    const rolled = await page.row(
      "`RollingUpdate` replaces all pods, from the last to the first, each once the one before is ready.",
      async (shell) => {
        const revision = await change(shell, "rolling", { type: "RollingUpdate" });
        const starts = await reach(shell, revision, names);
        checkDescending(starts);
        return starts;
      },
    );
    see("RollingUpdate", rolled, names);
    const tried = await page.row(
      "With `partition: 2` it replaces the last pod alone: a canary.",
      async (shell) => {
        const strategy = { type: "RollingUpdate", rollingUpdate: { partition: 2 } };
        return reach(shell, await change(shell, "canary", strategy), [third]);
      },
    );
    see("RollingUpdate, partition: 2", tried, [third]);
    const followed = await page.row("With `partition: 0` the others follow.", async (shell) => {
      const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 0 } };
      return reach(shell, await patch(shell, { updateStrategy }), names);
    });
    see("RollingUpdate, then partition: 0", followed, [first, second]);
    const kept = await page.row("`OnDelete` replaces no pod by itself.", async (shell) => {
      const revision = await change(shell, "on-delete", { type: "OnDelete", rollingUpdate: null });
      await reach(shell, revision, []);
      return revision;
    });
    if (kept !== undefined) {
      const deleted = await page.row("A pod that somebody deletes comes back changed.", (shell) =>
        remake(shell, kept),
      );
      see("OnDelete, one pod deleted", deleted, [first]);
    }
    await trial.remove(set);
    if (seen.length > 0) {
      page.table(
        ["Strategy", "New pods", "Seconds from the first of them until all were ready"],
        ...seen.map(({ title, spans }) => [title, namesOf(spans), `${seconds(spans)}`]),
      );
      page.picture(picture(seen));
    }
    page.text(
      "`RollingUpdate` stops at the first pod that does not become ready, so one pod is out at a time. A partition keeps the " +
        "change to the last pods until somebody lowers it. `OnDelete` leaves the moment to somebody who watches: Vault's own " +
        "chart uses it. The counter offers all three, by its setting `rollout`.",
    );
  },
};

/** Changes the template. Returns its revision, once the StatefulSet has it. */
function change(shell: Shell, value: string, updateStrategy: object): Promise<string> {
  const template = { metadata: { annotations: { change: value } } };
  return patch(shell, { updateStrategy, template });
}

/** Patches the StatefulSet. Returns the revision of its template, once its controller has seen the patch. */
async function patch(shell: Shell, spec: object): Promise<string> {
  const statefulSet = ["statefulset", set.name, inTrial];
  await shell.run(["patch", ...statefulSet, `--patch=${JSON.stringify({ spec })}`]);
  return shell.until(["get", ...statefulSet, columns(fields)], "it to be seen", (output) => {
    const [{ GENERATION, OBSERVED, REVISION } = {}] = readTable(output);
    return GENERATION === OBSERVED && REVISION;
  });
}

const fields = {
  NAME: ".metadata.name",
  GENERATION: ".metadata.generation",
  OBSERVED: ".status.observedGeneration",
  REVISION: ".status.updateRevision",
};

/** Waits until these pods are of the revision, the others of another, and all are ready. */
function reach(shell: Shell, revision: string, changed: readonly string[]): Promise<Start[]> {
  const expected = `${changed.join(" and ") || "no pod"} to be of the revision ${revision}, and all pods to be ready`;
  return shell.until(startsOf(set.name), expected, (output) => {
    const starts = readStarts(output, set.replicas);
    const areSo = starts?.every(
      (pod) => (pod.revision === revision) === changed.includes(pod.name),
    );
    return areSo ? starts : undefined;
  });
}

function checkDescending(starts: readonly Start[]): void {
  for (const [index, pod] of starts.entries()) {
    const next = starts[index + 1];
    expect(
      next === undefined || pod.from >= next.to,
      `Expected \`${pod.name}\` to be created after \`${next?.name}\` was ready, got it before.`,
    );
  }
}

/** Deletes the first pod, and waits for the one that takes its place. */
async function remake(shell: Shell, revision: string): Promise<Start[]> {
  await shell.run(["delete", "pod", first, inTrial]);
  return reach(shell, revision, [first]);
}

function picture(seen: readonly Spans[]): Picture {
  const each = seen.map(({ title, spans }) => `${title}: ${namesOf(spans)}`);
  const description = `New pods with each strategy, from creation until ready. ${each.join("; ")}.`;
  return timeline("updates.svg", description, seen);
}

function namesOf(spans: readonly Span[]): string {
  return spans.map(({ name }) => name).join(", ");
}
