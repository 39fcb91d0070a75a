import { execFile } from "node:child_process";
import { Failure } from "./failure.ts";

/** Where a stack is in its cluster. */
export interface Namespaces {
  readonly counter: string;
  readonly vault: string;
}

/** Those of a stack whose settings name no others. */
const defaults: Namespaces = { counter: "visit-counter", vault: "vault" };

/** Milliseconds after which Pulumi's backend is given up. */
const timeout = 30_000;

/**
 * The namespaces of a stack, as its outputs name them. Those of the default settings, if no stack is given and Pulumi
 * knows none: kubectl alone is enough for a stack with these. Throws a `Failure` if Pulumi cannot read the given one.
 *
 * @param stack default: the selected one
 * @param warn told that and why the defaults are taken, unless there is no Pulumi at all
 */
export async function findNamespaces(
  stack: string | undefined,
  warn: (line: string) => void,
): Promise<Namespaces> {
  const outputs = await outputsOf(stack).catch((error: Unreadable) => {
    if (stack !== undefined)
      throw new Failure(
        `Expected Pulumi to read the outputs of the stack \`${stack}\`, got "${error.message}". Nothing was changed.`,
      );
    if (error.isThere)
      warn(`Pulumi reads no stack, so this takes \`${defaults.counter}\`: ${error.message}`);
    return {} as Outputs;
  });
  return {
    counter: outputs.namespace ?? defaults.counter,
    vault: outputs.vaultNamespace ?? defaults.vault,
  };
}

/** The outputs of index.ts that are read. */
interface Outputs {
  readonly namespace?: string;
  readonly vaultNamespace?: string;
}

/** Why there are none. */
class Unreadable extends Error {
  /** Whether there is a Pulumi. */
  readonly isThere: boolean;

  constructor(message: string, isThere: boolean) {
    super(message);
    this.isThere = isThere;
  }
}

function outputsOf(stack: string | undefined): Promise<Outputs> {
  const named = stack === undefined ? [] : [`--stack=${stack}`];
  const args = ["stack", "output", "--json", "--non-interactive", ...named];
  return new Promise((resolve, reject) => {
    execFile("pulumi", args, { timeout }, (error, stdout, stderr) => {
      if (error === null) return resolve(JSON.parse(stdout));
      if (error.code === "ENOENT") return reject(new Unreadable("pulumi is not on PATH", false));
      const reason = stderr
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/^error: /, "");
      reject(new Unreadable(reason || error.message, true));
    });
  });
}
