import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { processId } from "../../../../lab/box/box.ts";
import { endpoints } from "../../../../lab/box/instance.ts";
import { answers } from "../../../../lab/box/probe.ts";
import { services } from "../../../../lab/box/services.ts";
import { type Commands, instance } from "../commands.ts";

/** The first process of the box, by its id on the host. */
export function firstProcess(): number {
  const pid = processId(instance);
  if (pid === undefined) throw new Error("Expected the tests' lab to run, got none.");
  return pid;
}

/** A service of the box that has no process, or that does not answer clients on the host; `undefined` if there is none. */
export async function missingService(commands: Commands): Promise<string | undefined> {
  const names = services(instance).map(({ name }) => name);
  const ended = names.find((name) => serviceProcess(name) === undefined);
  if (ended !== undefined) return ended;
  if (!(await answers(`${endpoints(instance).registryUrl}/v2/`))) return "registry";
  return (await commands.onLab("docker", ["version"])).code === 0 ? undefined : "dockerd";
}

/** The process of a service of the box, by its id on the host; `undefined` while none runs. */
export function serviceProcess(name: string): number | undefined {
  const service = services(instance).find((one) => one.name === name);
  if (service === undefined) throw new Error(`Expected a service of the box, got \`${name}\`.`);
  const program = basename(service.command[0]);
  const supervisors = childrenOf(firstProcess());
  return supervisors.flatMap(childrenOf).find((pid) => programOf(pid) === program);
}

function childrenOf(pid: number): number[] {
  return readOf(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

/** The program's file name as it was started; empty once the process has ended. */
function programOf(pid: number): string {
  return basename(readOf(pid, "cmdline").split("\0")[0] ?? "");
}

/** A file below `/proc`; empty if the process has ended. */
function readOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
