import { attempt } from "../../../lab/terminal/command.ts";
import { pythonProgram, pythonVersion } from "../python.ts";
import { type Checker, kubernetesVersion } from "./checker.ts";

/** kubernetes-validate: the schema of the API, in which nothing is left over. */
export const kubernetesValidate: Checker = {
  name: "kubernetes-validate",
  version: pythonVersion("kubernetes-validate"),

  async check(file) {
    const args = ["--strict", "--quiet", "--kubernetes-version", kubernetesVersion(), file];
    const { stdout, stderr, code } = await attempt(pythonProgram("kubernetes-validate"), args);
    const lines = `${stdout}${stderr}`.split("\n").filter(Boolean);
    if (code !== 0 && lines.length === 0) throw new Error(`kubernetes-validate: exit code ${code}`);
    return lines.map((line) => {
      const [, object = "?", message = line] =
        / for resource (\S+) against version [\d.]+: (.*)$/.exec(line) ?? [];
      return { check: "schema", object, message };
    });
  },
};
