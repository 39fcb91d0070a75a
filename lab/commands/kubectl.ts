// npm run kubectl -- <arguments>: kubectl on the lab's cluster or KUBECONFIG's. Adds nothing to its output.
import { clusterEnvironment } from "../stack/cluster-environment.ts";
import { foreground } from "../stack/foreground.ts";
import { main } from "../terminal/failure.ts";

await main(async () => foreground("kubectl", process.argv.slice(2), clusterEnvironment()));
