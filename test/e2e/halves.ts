/** A part of the tests on a lab, which has a lab of its own. */
export interface Half {
  readonly lab: string;
  /** Patterns of the files, in the order in which they run: each goes on with the lab as the last one left it. */
  readonly files: readonly string[];
}

/** Two halves take about the same time, and run side by side: most of it is waiting. */
export const halves: readonly [Half, Half] = [
  {
    lab: "e2e",
    files: [
      "test/e2e/stack.e2e.ts",
      "test/e2e/total.e2e.ts",
      "test/e2e/page.e2e.ts",
      "test/e2e/rollouts.e2e.ts",
      "test/e2e/rollout-strategies.e2e.ts",
      "test/e2e/scaling.e2e.ts",
      "test/e2e/scale.e2e.ts",
      "test/e2e/exposure.e2e.ts",
      "test/e2e/monitoring.e2e.ts",
      "test/e2e/guards.e2e.ts",
      "test/e2e/policy.e2e.ts",
      "test/e2e/faults.e2e.ts",
      "test/e2e/restarts.e2e.ts",
      "test/e2e/secret.e2e.ts",
      "test/e2e/vault.e2e.ts",
      "test/e2e/rights.e2e.ts",
      "test/e2e/vault-certificates.e2e.ts",
      "test/e2e/vault-snapshots.e2e.ts",
      "test/e2e/scheduled-backup.e2e.ts",
      // The last release knows no lab but this.
      "test/e2e/upgrade.e2e.ts",
    ],
  },
  {
    lab: "e2e-2",
    files: [
      "test/e2e/expandable-storage.e2e.ts",
      "test/e2e/growth.e2e.ts",
      "test/e2e/documents.e2e.ts",
      "test/e2e/network.e2e.ts",
      "test/e2e/report.e2e.ts",
      "test/e2e/hooks.e2e.ts",
      "test/e2e/two-stacks.e2e.ts",
      "test/e2e/second-counter.e2e.ts",
      "test/e2e/backup.e2e.ts",
      "test/e2e/keeper-deaths.e2e.ts",
      "test/e2e/interruptions.e2e.ts",
      "test/e2e/vault-production.e2e.ts",
      "test/e2e/down.e2e.ts",
      // What follows needs no cluster.
      "test/e2e/power-cuts.e2e.ts",
      "test/e2e/kills.e2e.ts",
      "test/e2e/frozen-disk.e2e.ts",
      "test/e2e/abuse.e2e.ts",
      "test/app/page/browser.test.ts",
      "test/app/page/accessibility.test.ts",
      "test/e2e/keeper/*.e2e.ts",
      "test/e2e/chart.e2e.ts",
    ],
  },
];
