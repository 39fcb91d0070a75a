// node lab/start.mjs lab/commands/script.ts <script> [arguments]: a script of this repository, where `kubectl` and
// `pulumi` use the lab's cluster or KUBECONFIG's. So the script need not know which. Adds nothing to its output.
import { clusterEnvironment } from "../stack/cluster-environment.ts";
import { foreground } from "../stack/foreground.ts";
import { main } from "../terminal/failure.ts";

await main(async () => foreground(process.execPath, process.argv.slice(2), clusterEnvironment()));
