// npm run kubectl -- <arguments>: kubectl on the lab's cluster, or on that of KUBECONFIG. Adds nothing to its output.
import { instanceOf } from "./box/instance.ts";
import { checkLabIsMade } from "./made.ts";
import { ownEnvironment, usesOwnCluster } from "./own-cluster.ts";
import { labEnvironment } from "./pulumi/environment.ts";
import { foreground } from "./pulumi/foreground.ts";
import { main } from "./support/failure.ts";

await main(async () => {
  const args = process.argv.slice(2);
  if (usesOwnCluster()) return foreground("kubectl", args, ownEnvironment());
  checkLabIsMade(instanceOf());
  return foreground("kubectl", args, labEnvironment(instanceOf()));
});
