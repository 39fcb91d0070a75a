// Makes the claims of a StatefulSet grow, as a Job in its namespace. It exits with 0 if they are as large as ordered, and
// with 1 if they are not; Pulumi then prints the sentence that it leaves as its termination message.
import { runJob } from "../job.ts";
import { Cluster } from "../rollout/cluster.ts";
import { readCredentials } from "../settings.ts";
import { Claims } from "./claims.ts";
import { environment, jobLabel, type Order } from "./contract.ts";
import { Growth } from "./growth.ts";

await runJob(async () => {
  const order: Order = JSON.parse(process.env[environment.order] ?? "");
  const { kubernetesUrl, tokenFiles } = readCredentials(process.env);
  const cluster = new Cluster(kubernetesUrl, tokenFiles.kubernetes, order);
  const claims = new Claims(kubernetesUrl, tokenFiles.kubernetes, order);
  // One that an interrupted `up` has left must not delete the StatefulSet later.
  await cluster.deleteOtherJobs(jobLabel, process.env[environment.job] ?? "");
  await new Growth(cluster, claims, order).run();
});
