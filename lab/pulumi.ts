// npm run pulumi -- <arguments>: Pulumi itself, on the lab's stack or the user's. Adds nothing to its output.
import { instanceOf } from "./box/instance.ts";
import { checkLabIsMade } from "./made.ts";
import { ownEnvironment, usesOwnCluster } from "./own-cluster.ts";
import { labEnvironment } from "./pulumi/environment.ts";
import { foreground } from "./pulumi/foreground.ts";
import { main } from "./support/failure.ts";

await main(async () => {
  const args = process.argv.slice(2);
  if (usesOwnCluster()) return foreground("pulumi", args, ownEnvironment());
  checkLabIsMade(instanceOf());
  return foreground("pulumi", args, labEnvironment(instanceOf()));
});
