import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The Go module of the Gateway API, which has what its maker publishes for clusters. */
const gatewayApi = {
  module: "sigs.k8s.io/gateway-api@v1.6.1",
  sum: "h1:mock6phZbI6rvZerwrVNk7hVNymQgHo+6sJ81Ia7ftY=",
};

/** Path of the definition of HTTPRoutes, downloaded once into Go's own cache. */
export function httpRouteDefinition(): string {
  const { module, sum } = gatewayApi;
  const answer = execFileSync("go", ["mod", "download", "-json", module], {
    cwd: tmpdir(),
    encoding: "utf8",
    // Its sum is compared here.
    env: { ...process.env, GOSUMDB: "off" },
  });
  const { Dir, Sum } = JSON.parse(answer);
  assert.equal(Sum, sum, module);
  return join(Dir, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml");
}
