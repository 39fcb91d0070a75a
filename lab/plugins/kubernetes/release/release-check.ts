import { Failure } from "../../../support/failure.ts";
import { hasUnknown, type Properties, reveal } from "../../support/properties.ts";
import type { Checked, CheckRequest } from "../../support/resource-provider.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { textAt } from "../object/object.ts";
import { generatedName } from "../object/object-name.ts";
import { chartChecksum, chartVersion, isChartFile } from "./chart.ts";
import type { Helm } from "./helm.ts";
import { checkArguments, withDefaults } from "./release-inputs.ts";

/** The inputs of a release, complete: a name, a namespace, and the exact chart that the version means now. */
export async function checkRelease(
  cluster: Cluster,
  helm: Helm,
  request: CheckRequest,
): Promise<Checked> {
  const failures = checkArguments(request.news);
  const { name, namespace } = request.news;
  const inputs = withDefaults({
    ...request.news,
    name: name || request.olds.name || generatedName(request),
    namespace: namespace || cluster.namespace,
  });
  if (failures.length > 0 || hasUnknown(inputs)) return { inputs, failures };

  try {
    return { inputs: { ...inputs, ...(await pinned(helm, reveal(inputs))) } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const chart = textAt(reveal(inputs), "chart");
    const reason = `Expected the chart \`${chart}\` to be found, got: ${error.message.replace(/\.$/, "")}. Check its name, its version and the repository.`;
    return { inputs, failures: [{ property: "chart", reason }] };
  }
}

async function pinned(helm: Helm, inputs: Properties): Promise<Properties> {
  const chart = textAt(inputs, "chart");
  return {
    version: await chartVersion(helm, inputs),
    ...(isChartFile(chart) && { checksum: chartChecksum(chart) }),
  };
}
