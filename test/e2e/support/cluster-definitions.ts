import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../../../lab/terminal/wait.ts";
import type { Commands } from "./commands.ts";

/** A Go module of which a file is needed, and its checksum. */
interface GoModule {
  readonly module: string;
  readonly sum: string;
}

/** What its makers publish for clusters that have the Gateway API. */
const gatewayApi: GoModule = {
  module: "sigs.k8s.io/gateway-api@v1.6.1",
  sum: "h1:mock6phZbI6rvZerwrVNk7hVNymQgHo+6sJ81Ia7ftY=",
};

/** What its makers publish for clusters that have the Prometheus Operator. */
const prometheusOperator: GoModule = {
  module: "github.com/prometheus-operator/prometheus-operator@v0.94.1",
  sum: "h1:QEIb2wenPH+SdMN1xMf8l4Pmj00YYXXI6HlbLlQWkww=",
};

/** Path of the definition of HTTPRoutes. */
export function httpRouteDefinition(): string {
  return fileOf(gatewayApi, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml");
}

/** Paths of the definitions of PodMonitors and PrometheusRules. */
export function operatorDefinitions(): string[] {
  return ["podmonitors", "prometheusrules"].map((kind) =>
    fileOf(
      prometheusOperator,
      `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  );
}

/** Makes the kinds of these files known to the lab's cluster. Resolves once it serves them. */
export async function define(commands: Commands, paths: readonly string[]): Promise<void> {
  const files = paths.flatMap((path) => ["--filename", path]);
  await commands.kubectl("create", ...files);
  // It fails at once for a definition that has no conditions yet.
  const wait = ["wait", "--for=condition=Established", "--timeout=5s", ...files];
  await waitFor(
    { what: "the definitions to be established", seconds: 60, remedy: "See their conditions." },
    async () => (await commands.tryKubectl(...wait)).code === 0,
  );
}

/** Path of a file of the module, which is downloaded once into Go's own cache. */
function fileOf({ module, sum }: GoModule, path: string): string {
  const answer = execFileSync("go", ["mod", "download", "-json", module], {
    cwd: tmpdir(),
    encoding: "utf8",
    // Its sum is compared here.
    env: { ...process.env, GOSUMDB: "off" },
  });
  const { Dir, Sum } = JSON.parse(answer);
  assert.equal(Sum, sum, module);
  return join(Dir, path);
}
