import { join } from "node:path";
import { visitsFile } from "../contract.ts";
import { exitCodes, Failure } from "../failure.ts";
import type { FileSystem } from "./file-system.ts";

/**
 * The count of a directory without a data file: left by version 0.1 of the service, or put there by a person to
 * continue from; 0 if there is none.
 * @throws Failure if the file holds anything but one number and a line break.
 */
export async function readPreviousCount(
  directory: string,
  { promises }: FileSystem,
): Promise<number> {
  const path = join(directory, visitsFile);
  const text = await readText(path, promises);
  if (text === undefined) return 0;
  // Without its line break, the number may be the beginning of a longer one.
  if (!/^(0|[1-9][0-9]*)\n$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw damaged(
      path,
      `to hold a whole number from 0 to ${Number.MAX_SAFE_INTEGER} and a line break`,
      JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text),
    );
  }
  return Number(text);
}

async function readText(
  path: string,
  promises: FileSystem["promises"],
): Promise<string | undefined> {
  try {
    return await promises.readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw damaged(path, "to be a readable file", (error as Error).message, error);
  }
}

function damaged(path: string, expected: string, got: string, cause?: unknown): Failure {
  return new Failure(
    `Expected \`${path}\` ${expected}, got \`${got}\`. ` +
      "Put the right number back, or remove the file to start again from 0.",
    exitCodes.damagedCount,
    { cause },
  );
}
