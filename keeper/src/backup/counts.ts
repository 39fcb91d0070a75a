import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { request } from "../request.ts";
import type { Vault } from "../vault.ts";
import type { BackupPlan } from "./contract.ts";

type Pod = BackupPlan["pods"][number];

/** @throws Failure unless every pod says its count: a file has all of them, or there is none. */
export async function writeCounts(file: string, vault: Vault, plan: BackupPlan): Promise<void> {
  const token = await tokenFrom(vault, plan.secret);
  const takenAt = new Date().toISOString();
  const answers = await Promise.allSettled(plan.pods.map((pod) => ask(pod, token)));
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

/** @returns The answer as it is. */
async function ask({ name, url }: Pod, token: string): Promise<{ readonly pod: string }> {
  const headers = { Authorization: `Bearer ${token}` };
  const { status, body } = await request(name, `${url}/admin/backup`, "GET", headers);
  if (status === 200 && body?.pod === name) return body;
  throw new Failure(
    `Expected ${name} to say its count, got ${status} \`${body?.error ?? body?.pod ?? ""}\`.`,
  );
}
