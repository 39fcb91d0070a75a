import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { statefulSetName } from "../components/counter/names.ts";
import { writeDurably } from "./durable-file.ts";
import { Failure } from "./failure.ts";

/** The only format so far. */
const format = "visit-counter/counts/1";

const podName = RegExp(`^${statefulSetName}-(0|[1-9][0-9]*)$`);

/** Tells a stack from every other, of the same name and on the same cluster, too. */
export interface Stack {
  readonly namespace: string;
  /** The id that Kubernetes gave to the namespace object. */
  readonly uid: string;
}

/** What a pod answers to `GET /admin/backup`. */
export interface PodCount {
  readonly visits: number;
  readonly pod: string;
  readonly time: string;
}

/** The counts of a stack's pods. */
export interface Counts {
  readonly stack: Stack;
  /** When they were read, in RFC 3339. */
  readonly takenAt: string;
  /** By the pods' names, in the order of their ordinals. */
  readonly pods: Readonly<Record<string, PodCount>>;
}

/**
 * Saves counts in a file that only its owner can read: all of them or nothing. It is durable when this returns. Throws
 * a `Failure` if it cannot be written.
 *
 * @param replaces whether it may take the place of another file, which is refused otherwise
 * @returns its checksum
 */
export function saveCounts(
  file: string,
  { stack, takenAt, pods }: Counts,
  replaces: boolean,
): string {
  const content = { format, stack, takenAt, pods };
  const checksum = checksumOf(content);
  const text = `${JSON.stringify({ ...content, checksum }, undefined, 2)}\n`;
  writeDurably(file, text, replaces);
  return checksum;
}

/** Reads a file of counts. Throws a `Failure` unless it is one, as it was saved. */
export function readCounts(file: string): Counts {
  const { checksum, ...content } = objectIn(file);
  if (content.format !== format) throw noCounts(file, `\`format\` ${quote(content.format)}`);
  const actual = checksumOf(content);
  if (checksum !== actual) {
    throw new Failure(
      `Expected \`${file}\` to have the \`checksum\` of its content, ${quote(actual)}, got ${quote(checksum)}: it is not as it was saved. Nothing was changed. Use another backup.`,
    );
  }
  const flaw = flawOf(content);
  if (flaw !== undefined) throw noCounts(file, flaw);
  return content as unknown as Counts;
}

function objectIn(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw noCounts(file, `"${(error as Error).message}"`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw noCounts(file, text.trim() === "" ? "an empty file" : "no JSON");
  }
  if (typeof value !== "object" || value === null)
    throw noCounts(file, "JSON that is not an object");
  return value as Record<string, unknown>;
}

/** Of the parsed content, so that white space does not matter. */
function checksumOf(content: object): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(content)).digest("hex")}`;
}

/** What is wrong with the content of a file; undefined if nothing is. */
function flawOf({ stack, takenAt, pods }: Record<string, unknown>): string | undefined {
  const { namespace, uid } = Object(stack);
  if (typeof namespace !== "string" || typeof uid !== "string") return "no `stack` that it is from";
  if (typeof takenAt !== "string") return "no `takenAt`";
  const counts = Object.entries(Object(pods));
  if (counts.length === 0) return "no `pods`";
  const [bad] = counts.find(([pod, count]) => !isCountOf(pod, count)) ?? [];
  return bad === undefined ? undefined : `no count in \`pods\` for ${quote(bad)}`;
}

/** Whether this is that pod's answer to `GET /admin/backup`. */
export function isCountOf(pod: string, value: unknown): value is PodCount {
  const { visits, pod: name, time } = Object(value);
  const isCount = Number.isSafeInteger(visits) && visits >= 0;
  return isCount && podName.test(pod) && name === pod && typeof time === "string";
}

function noCounts(file: string, got: string): Failure {
  return new Failure(
    `Expected \`${file}\` to be a file that \`npm run backup\` has saved, got ${got}. Nothing was changed. Name another file.`,
  );
}

function quote(value: unknown): string {
  return value === undefined ? "none" : `\`${JSON.stringify(value).slice(0, 100)}\``;
}
