import { barChart } from "../../../../commands/report/bar-chart.ts";
import type { Part } from "../../../../commands/report/page.ts";
import { Page } from "../../../../commands/report/page.ts";
import type { Report } from "../../../../commands/report/report.ts";
import { FakeKubectl } from "./fake-kubectl.ts";

/** A claim whose command prints what Markdown and HTML could take for their own. */
export const nasty = 'a ```fence``` | <script>alert(1)</script> & "quotes"\n';

/** A report of one section for each list of parts. */
export function reportOf(...sections: readonly (readonly Part[])[]): Report {
  const pages = sections.map((parts, index) => {
    const page = new Page(`Section \`${index}\``, new FakeKubectl({}), () => {});
    page.parts.push(...parts);
    return page;
  });
  return {
    cluster: "https://10.88.1.2:6443, context `lab`",
    time: "2026-11-27T10:00:05.123Z",
    seconds: 151,
    pages,
  };
}

export const holding: Part = {
  kind: "row",
  row: {
    claim: "The pod `counter-0` is ready.",
    steps: [
      { command: "kubectl get pods", output: "NAME   READY\ncounter-0   2/2\n" },
      { command: "kubectl delete pod counter-0", output: "" },
    ],
    flaw: undefined,
  },
};

export const flawed: Part = {
  kind: "row",
  row: {
    claim: "Nothing is taken for markup.",
    steps: [{ command: "kubectl exec -- cat '<b>'", output: nasty }],
    flaw: `Expected nothing, got ${nasty.trim()}.`,
  },
};

export const others: readonly Part[] = [
  { kind: "text", text: "A `claim` < a volume." },
  {
    kind: "table",
    lines: [
      ["Strategy", "Pods"],
      ["`OnDelete`", "a | b"],
    ],
  },
  {
    kind: "picture",
    picture: barChart("counts.svg", "The counts [all].", [{ name: "a&b", value: 3, added: 1 }]),
  },
];
