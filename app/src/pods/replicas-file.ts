import { readFileSync } from "node:fs";
import { mostPods } from "../contract.ts";

/**
 * The number of pods that there should be.
 * @param path Of a small file in memory, with that number.
 * @returns Undefined without such a file. An error if it holds something else.
 */
export function readReplicas(path: string): number | Error | undefined {
  const text = contentOf(path);
  if (text === undefined || text instanceof Error) return text;
  if (/^[1-9][0-9]{0,9}\n?$/.test(text) && Number(text) <= mostPods) return Number(text);
  return unexpected(path, `\`${text.slice(0, 40).trim()}\``);
}

function contentOf(path: string): string | Error | undefined {
  try {
    // Synchronous, for a small file in memory: a promise would wait behind a disk's syncs.
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? undefined : unexpected(path, message);
  }
}

function unexpected(path: string, got: string): Error {
  return new Error(
    `Expected \`${path}\` to hold the number of pods, an integer from 1 to ${mostPods}, got ${got}. ` +
      "Visits still count; make sure that the file is written.",
  );
}
