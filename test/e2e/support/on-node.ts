import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { processId } from "../../../lab/box/box.ts";
import { instance } from "./commands.ts";

/**
 * Runs a script of Node in the network of the lab's node, which no NetworkPolicy keeps away, unlike this machine. Returns
 * what it prints.
 *
 * @param args Its arguments, from `process.argv[1]` on.
 */
export async function onNode(script: string, ...args: readonly string[]): Promise<string> {
  const box = processId(instance);
  if (box === undefined) throw new Error("Expected the lab to run.");
  const node = [process.execPath, "--input-type=module", "--eval", script, "--", ...args];
  const { stdout } = await promisify(execFile)("nsenter", [`--target=${box}`, "--net", ...node]);
  return stdout.trim();
}
