import { join } from "node:path";
import { attempt } from "../../../lab/terminal/command.ts";
import { binFolder } from "../../../lab/toolchain/build.ts";
import { auditTools, version } from "../../../lab/toolchain/tools.ts";
import { type Checker, kubernetesVersion } from "./checker.ts";

/** Its lowest grade that says all is well. */
const ok = 10;

/** Checks that it leaves out unless asked. Those not here demand requests that equal the limits. */
const optional = ["container-seccomp-profile", "container-ports-check"];

/** An object in its output. */
interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** kube-score: good practice, warnings included. */
export const kubeScore: Checker = {
  name: "kube-score",
  version: auditTools
    .filter(({ name }) => name === "kube-score")
    .map(version)
    .join("")
    .slice(1),

  async check(file) {
    const args = [
      "score",
      "--output-format",
      "json",
      "--kubernetes-version",
      `v${kubernetesVersion()}`,
    ];
    const more = optional.flatMap((check) => ["--enable-optional-test", check]);
    // Its exit code is 1 if it finds something.
    const { stdout, stderr } = await attempt(join(binFolder, "kube-score"), [
      ...args,
      ...more,
      file,
    ]);
    if (stdout === "") throw new Error(`kube-score: ${stderr}`);
    const scored: readonly Scored[] = JSON.parse(stdout);
    return scored.flatMap(({ type_meta, object_meta, checks }) =>
      checks
        .filter(({ grade, skipped }) => !skipped && grade < ok)
        .map(({ check, comments }) => ({
          check: check.id,
          object: `${type_meta.kind}/${object_meta.name}`,
          message: (comments ?? [])
            .map(({ path, summary }) => [path, summary].filter(Boolean).join(": "))
            .join("; "),
        })),
    );
  },
};
