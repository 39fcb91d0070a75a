// npm run pulumi -- <arguments>: Pulumi on the lab's stack or the user's. Adds nothing to its output.
import { instanceOf } from "../box/instance.ts";
import { checkLabIsMade } from "../box/made.ts";
import { labEnvironment } from "../stack/environment.ts";
import { foreground } from "../stack/foreground.ts";
import { ownEnvironment, usesOwnCluster } from "../stack/own-cluster.ts";
import { main } from "../terminal/failure.ts";

await main(async () => {
  const args = process.argv.slice(2);
  if (usesOwnCluster()) return foreground("pulumi", args, ownEnvironment());
  checkLabIsMade(instanceOf());
  return foreground("pulumi", args, labEnvironment(instanceOf()));
});
