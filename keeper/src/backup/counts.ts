import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { type Answer, request } from "../request.ts";
import type { Vault } from "../vault.ts";
import type { BackupPlan } from "./contract.ts";

/** What a pod answers. */
interface Count {
  readonly visits: number;
  readonly pod: string;
  readonly time: string;
}

/**
 * In the format of commands/counts-file.ts.
 * @throws Failure unless every pod says its count: a file has all of them, or there is none.
 */
export async function writeCounts(file: string, vault: Vault, plan: BackupPlan): Promise<void> {
  const token = await tokenFrom(vault, plan.secret);
  const takenAt = new Date().toISOString();
  const pods = await podsOf(plan);
  const answers = await Promise.allSettled(pods.map((pod) => countOf(pod, plan, token)));
  const troubles = answers.filter((one) => one.status === "rejected");
  if (troubles.length > 0)
    throw new Failure(troubles.map(({ reason }) => reason.message).join(" "));
  const counts = answers.filter((one) => one.status === "fulfilled").map(({ value }) => value);
  const content = {
    format: "visit-counter/counts/1",
    stack: plan.stack,
    takenAt,
    pods: Object.fromEntries(counts.map((count) => [count.pod, count])),
  };
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const text = JSON.stringify({ ...content, checksum: `sha256:${digest}` }, undefined, 2);
  await writeFile(file, `${text}\n`, { flush: true });
}

async function tokenFrom(vault: Vault, { path, field }: BackupPlan["secret"]): Promise<string> {
  const token = (await vault.read(`secret/data/${path}`))?.data[field];
  if (typeof token === "string") return token;
  throw new Failure(`Expected secret/${path} to have the field \`${field}\`, got none.`);
}

/** Those of the plan, and those that the pods themselves know beyond it, by ordinal. */
async function podsOf({ pods, podUrl }: BackupPlan): Promise<string[]> {
  const [first = ""] = pods;
  const answer = await ask(first, podUrl, "/visits/total");
  const { pods: counted, missing } = Object(answer.body);
  if (answer.status !== 200 || !(counted instanceof Object) || !Array.isArray(missing))
    throw new Failure(`Expected ${first} to say which pods there are, got ${said(answer)}.`);
  return [...new Set([...pods, ...Object.keys(counted), ...missing])].sort(byOrdinal);
}

function byOrdinal(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}

/** @returns The answer as it is. */
async function countOf(pod: string, { podUrl }: BackupPlan, token: string): Promise<Count> {
  // A header is Latin-1; the service compares bytes.
  const headers = { Authorization: `Bearer ${Buffer.from(token).toString("latin1")}` };
  const answer = await ask(pod, podUrl, "/admin/backup", headers);
  if (answer.status === 200 && isCountOf(pod, answer.body)) return answer.body;
  throw new Failure(`Expected ${pod} to say its count, got ${said(answer)}.`);
}

async function ask(pod: string, podUrl: string, path: string, headers = {}): Promise<Answer> {
  return await request(pod, `${podUrl.replace("{pod}", pod)}${path}`, "GET", headers);
}

function isCountOf(pod: string, value: unknown): value is Count {
  const { visits, pod: name, time } = Object(value);
  return Number.isSafeInteger(visits) && visits >= 0 && name === pod && typeof time === "string";
}

function said({ status, body }: Answer): string {
  return `${status} \`${body?.error ?? JSON.stringify(body) ?? "no JSON"}\``;
}
