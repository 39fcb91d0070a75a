import { spawnSync } from "node:child_process";
import process from "node:process";
import type { Checkout } from "./checkout.ts";

/** Writes the checkout's `lab/script.mjs` and returns the command that starts it by `lab/start.mjs`. */
export function start(
  checkout: Checkout,
  content: string,
  args: string[] = [],
  nodeOptions: string[] = [],
) {
  checkout.write("checkout/lab/script.mjs", content);
  const starter = checkout.path("checkout/lab/start.mjs");
  return [process.execPath, [...nodeOptions, starter, "lab/script.mjs", ...args]] as const;
}

export function run(checkout: Checkout, content: string, args?: string[], nodeOptions?: string[]) {
  const { status, stdout, stderr } = spawnSync(...start(checkout, content, args, nodeOptions), {
    cwd: checkout.path("home"),
    encoding: "utf8",
    input: "input",
  });
  return { status, stdout, stderr };
}

/** A script that prints some text. */
export const says = (text: string) => `console.log(${JSON.stringify(text)});`;
