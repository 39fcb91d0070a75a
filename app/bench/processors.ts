import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Where servers and clients run: each of them on one processor, and not on the same. */
export interface Places {
  readonly servers: number;
  readonly clients: number;
}

/** Milliseconds in the unit of `/proc/stat`, which is the same on every Linux. */
const tick = 10;

/**
 * Two of the processors that this process may use. The clients get the one that takes the disk's interrupts: a server that
 * shares it is slower, and it would be chance which server does.
 * @param interrupted That processor, if there is one.
 * @returns Undefined where there are no two.
 */
export function choosePlaces(
  interrupted: number | undefined,
  allowed = allowedProcessors(),
): Places | undefined {
  const clients = allowed.find((processor) => processor === interrupted) ?? allowed.at(-1);
  const servers = allowed.find((processor) => processor !== clients);
  return servers === undefined || clients === undefined ? undefined : { servers, clients };
}

/** The numbers of the processors that this process may use; none where the system does not tell. */
function allowedProcessors(): number[] {
  try {
    return parseAllowed(readFileSync("/proc/self/status", "utf8"));
  } catch {
    return [];
  }
}

/** @param text Lines as in `/proc/self/status`, with ranges as in `0-3,8`. */
export function parseAllowed(text: string): number[] {
  const [, ranges = ""] = /^Cpus_allowed_list:\s*(\S+)/m.exec(text) ?? [];
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-");
    if (!first) return [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
  });
}

/** Binds all threads of a process, and those that it makes later, to one processor. */
export function bind(pid: number | undefined, processor: number): void {
  const bound = spawnSync("taskset", ["-acp", `${processor}`, `${pid}`], { encoding: "utf8" });
  if (bound.status === 0) return;
  throw new Error(
    `Expected \`taskset\` to bind a process to processor ${processor}, got \`${bound.error?.message ?? bound.stderr.trim()}\`. ` +
      "Install util-linux.",
  );
}

/** Milliseconds that these processors together have been idle since the machine started. */
export function readIdle({ servers, clients }: Places): number {
  const idle = parseIdle(readFileSync("/proc/stat", "utf8"));
  return (idle.get(servers) ?? 0) + (idle.get(clients) ?? 0);
}

/** @param text Lines as in `/proc/stat`. Waiting for the disk is idle, too. */
export function parseIdle(text: string): Map<number, number> {
  const lines = text.matchAll(/^cpu(\d+) \d+ \d+ \d+ (\d+) (\d+)/gm);
  return new Map(
    [...lines].map(([, processor, idle, waiting]) => [
      Number(processor),
      (Number(idle) + Number(waiting)) * tick,
    ]),
  );
}
