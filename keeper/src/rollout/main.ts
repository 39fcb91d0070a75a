// Sees a rollout of the counter through, as a Job in its namespace, or looks at it before or afterwards. It exits with 0
// if the StatefulSet is as ordered, and with 1 if it is not; Pulumi then prints the sentence that it leaves as its
// termination message.
import { runJob } from "../job.ts";
import { log } from "../log.ts";
import { readCredentials } from "../settings.ts";
import { Cluster } from "./cluster.ts";
import { environment, type HookOrder, hookLabel, jobLabel, type Order } from "./contract.ts";
import { Hooks } from "./hooks.ts";
import { Pods } from "./pods.ts";
import { prepare } from "./prepare.ts";
import { Rollout } from "./rollout.ts";

await runJob(async () => {
  const order: Order | HookOrder = JSON.parse(process.env[environment.order] ?? "");
  const { kubernetesUrl, tokenFiles } = readCredentials(process.env);
  const cluster = new Cluster(kubernetesUrl, tokenFiles.kubernetes, order);
  if (order.task === "prepare") return prepare(cluster, order.strategy);

  const job = process.env[environment.job] ?? "";
  const pods = new Pods(order.podUrl);
  let result: string;
  if (isOfHook(order)) {
    // Not before the rollout: if that does not come, the state still has them.
    if (order.task === "after") await cluster.deleteOtherJobs(hookLabel, job, order.before);
    result = await new Hooks(cluster, pods, order).run(order.task);
  } else {
    await cluster.deleteOtherJobs(jobLabel, job, order.preparation);
    result = await new Rollout(cluster, pods).run(order.strategy);
    await cluster.deleteUnusedConfigMaps(order.configMaps);
  }
  log("info", "done", { result });
  await cluster.annotateJob(job, result);
});

function isOfHook(order: Order | HookOrder): order is HookOrder {
  return order.task === "before" || order.task === "after";
}
