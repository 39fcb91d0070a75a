import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Where servers and clients run: each on one processor, and not on the same. */
export interface Places {
  readonly servers: number;
  readonly clients: number;
}

/** Milliseconds per unit of `/proc/stat`, the same on every Linux. */
const tick = 10;

/**
 * Two of the processors that this process may use. The clients get the one that takes the disk's interrupts: a server
 * there would be slower, and chance would decide which server.
 * @param interrupted That processor, if there is one.
 * @returns Undefined if there are no two.
 */
export function choosePlaces(
  interrupted: number | undefined,
  allowed = allowedProcessors(),
): Places | undefined {
  const clients = allowed.find((processor) => processor === interrupted) ?? allowed.at(-1);
  const servers = allowed.find((processor) => processor !== clients);
  return servers === undefined || clients === undefined ? undefined : { servers, clients };
}

/** Numbers of the processors that this process may use; none if the system does not report them. */
function allowedProcessors(): number[] {
  try {
    return parseAllowed(readFileSync("/proc/self/status", "utf8"));
  } catch {
    return [];
  }
}

/** @param text Lines of `/proc/self/status`, with ranges such as `0-3,8`. */
export function parseAllowed(text: string): number[] {
  const [, ranges = ""] = /^Cpus_allowed_list:\s*(\S+)/m.exec(text) ?? [];
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-");
    if (!first) return [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
  });
}

/** Binds all threads of a process, and those that it starts later, to one processor. */
export function bind(pid: number | undefined, processor: number): void {
  const bound = spawnSync("taskset", ["-acp", `${processor}`, `${pid}`], { encoding: "utf8" });
  if (bound.status === 0) return;
  throw new Error(
    `Expected \`taskset\` to bind a process to processor ${processor}, got \`${bound.error?.message ?? bound.stderr.trim()}\`. ` +
      "Install util-linux.",
  );
}

/** Milliseconds that these processors have been idle since the machine started, in total. */
export function readIdle({ servers, clients }: Places): number {
  const idle = parseIdle(readFileSync("/proc/stat", "utf8"));
  return (idle.get(servers) ?? 0) + (idle.get(clients) ?? 0);
}

/** @param text Lines of `/proc/stat`. Waiting for the disk counts as idle. */
export function parseIdle(text: string): Map<number, number> {
  const lines = text.matchAll(/^cpu(\d+) \d+ \d+ \d+ (\d+) (\d+)/gm);
  return new Map(
    [...lines].map(([, processor, idle, waiting]) => [
      Number(processor),
      (Number(idle) + Number(waiting)) * tick,
    ]),
  );
}
