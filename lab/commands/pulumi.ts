// npm run pulumi -- <arguments>: Pulumi on the lab's stack or the user's. Adds nothing to its output.
import { clusterEnvironment } from "../stack/cluster-environment.ts";
import { foreground } from "../stack/foreground.ts";
import { main } from "../terminal/failure.ts";

await main(async () => foreground("pulumi", process.argv.slice(2), clusterEnvironment()));
