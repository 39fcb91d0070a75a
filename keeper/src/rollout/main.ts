// Sees a rollout of the counter through, as a Job in its namespace. It exits with 0 if the StatefulSet is as ordered, and
// with 1 if it is not; Pulumi then prints the sentence that it leaves as its termination message.
import { runJob } from "../job.ts";
import { log } from "../log.ts";
import { readCredentials } from "../settings.ts";
import { Cluster } from "./cluster.ts";
import { environment, jobLabel, type Order } from "./contract.ts";
import { Pods } from "./pods.ts";
import { prepare } from "./prepare.ts";
import { Rollout } from "./rollout.ts";

await runJob(async () => {
  const order: Order = JSON.parse(process.env[environment.order] ?? "");
  const { kubernetesUrl, tokenFiles } = readCredentials(process.env);
  const cluster = new Cluster(kubernetesUrl, tokenFiles.kubernetes, order);
  if (order.task === "prepare") return prepare(cluster, order.strategy);

  const job = process.env[environment.job] ?? "";
  await cluster.deleteOtherJobs(jobLabel, job, order.preparation);
  const result = await new Rollout(cluster, new Pods(order.podUrl)).run(order.strategy);
  await cluster.deleteUnusedConfigMaps(order.configMaps);
  log("info", "rolled out", { result });
  await cluster.annotateJob(job, result);
});
