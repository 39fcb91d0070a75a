// npm run kubectl -- <arguments>: kubectl on the lab's cluster or KUBECONFIG's. Adds nothing to its output.
import { instanceOf } from "../box/instance.ts";
import { checkLabIsMade } from "../box/made.ts";
import { labEnvironment } from "../stack/environment.ts";
import { foreground } from "../stack/foreground.ts";
import { ownEnvironment, usesOwnCluster } from "../stack/own-cluster.ts";
import { main } from "../terminal/failure.ts";

await main(async () => {
  const args = process.argv.slice(2);
  if (usesOwnCluster()) return foreground("kubectl", args, ownEnvironment());
  checkLabIsMade(instanceOf());
  return foreground("kubectl", args, labEnvironment(instanceOf()));
});
