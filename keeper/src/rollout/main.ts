// Sees a rollout of the counter through, as a Job in its namespace. It exits with 0 if the StatefulSet is as ordered, and
// with 1 if it is not; Pulumi then prints the sentence that it leaves as its termination message.
import { writeFileSync } from "node:fs";
import { Failure } from "../failure.ts";
import { log } from "../log.ts";
import { readCredentials } from "../settings.ts";
import { Trust } from "../trust.ts";
import { Cluster } from "./cluster.ts";
import { environment, type Order } from "./contract.ts";
import { Pods } from "./pods.ts";
import { prepare } from "./prepare.ts";
import { Rollout } from "./rollout.ts";

const terminationMessage = "/dev/termination-log";

async function main(): Promise<void> {
  // As process 1 it would ignore the signal, and work on beside the Job that comes after it.
  process.once("SIGTERM", () => process.exit(143));
  const order: Order = JSON.parse(process.env[environment.order] ?? "");
  const { kubernetesUrl, tokenFiles, authorityFile } = readCredentials(process.env);
  await new Trust(authorityFile, undefined).renew();
  const cluster = new Cluster(kubernetesUrl, tokenFiles.kubernetes, order);
  if (order.task === "prepare") return prepare(cluster, order.strategy);

  const job = process.env[environment.job] ?? "";
  await cluster.deleteOtherJobs(job, order.preparation);
  const result = await new Rollout(cluster, new Pods(order.podUrl)).run(order.strategy);
  await cluster.deleteUnusedConfigMaps(order.configMaps);
  log("info", "rolled out", { result });
  await cluster.annotateJob(job, result);
}

await main().catch((error: unknown) => {
  const message = error instanceof Failure ? error.message : `${(error as Error)?.stack ?? error}`;
  log("error", "failed", { message });
  writeFileSync(terminationMessage, message);
  process.exit(1);
});
