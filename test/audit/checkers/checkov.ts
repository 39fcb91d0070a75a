import { dirname } from "node:path";
import { attempt } from "../../../lab/terminal/command.ts";
import { pythonProgram, pythonVersion } from "../python.ts";
import type { Checker } from "./checker.ts";

interface Report {
  readonly summary: { readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      /** `Kind.namespace.name`; of a check over several objects, followed by the pod's labels. */
      readonly resource: string;
    }[];
  };
}

/** checkov: security, by rules that come with it. */
export const checkov: Checker = {
  name: "checkov",
  version: pythonVersion("checkov"),

  async check(file) {
    const args = [
      "--framework",
      "kubernetes",
      "--output",
      "json",
      "--skip-download",
      "--soft-fail",
    ];
    const { stdout, stderr } = await attempt(pythonProgram("checkov"), [
      ...args,
      "--directory",
      dirname(file),
    ]);
    const report: Partial<Report> = JSON.parse(stdout || "{}");
    if (report.results === undefined || report.summary?.parsing_errors !== 0)
      throw new Error(`checkov: ${stdout}${stderr}`);
    return report.results.failed_checks.map(({ check_id, check_name, resource }) => {
      const [kind, , name] = resource.split(".");
      return { check: check_id, object: `${kind}/${name}`, message: check_name };
    });
  },
};
