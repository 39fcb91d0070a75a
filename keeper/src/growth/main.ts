// Makes the claims of a StatefulSet grow, as a Job in its namespace. It exits with 0 if they are as large as ordered, and
// with 1 if they are not; Pulumi then prints the sentence that it leaves as its termination message.
import { runJob } from "../job.ts";
import { Cluster } from "../rollout/cluster.ts";
import { readCredentials } from "../settings.ts";
import { Claims } from "./claims.ts";
import { type Order, orderVariable } from "./contract.ts";
import { Growth } from "./growth.ts";

await runJob(async () => {
  const order: Order = JSON.parse(process.env[orderVariable] ?? "");
  const { kubernetesUrl, tokenFiles } = readCredentials(process.env);
  const cluster = new Cluster(kubernetesUrl, tokenFiles.kubernetes, order);
  const claims = new Claims(kubernetesUrl, tokenFiles.kubernetes, order);
  await new Growth(cluster, claims, order).run();
});
