// The box's main process, started by its first one. It starts the services in order, restarts those that end, and ends
// with the box. Its standard output is the box's log.
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { folders, instanceOf } from "./instance.ts";
import { answers } from "./probe.ts";
import { type Service, services } from "./services.ts";

const instance = instanceOf();
const ready = new Map<string, PromiseWithResolvers<void>>();

writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
const all = services(instance);
for (const service of all) ready.set(service.name, Promise.withResolvers());
for (const service of all) void supervise(service);

/** Runs a service as long as the box runs; one that ends is restarted after a pause that grows to 10 s. */
async function supervise(service: Service): Promise<never> {
  for (const name of service.after ?? []) await ready.get(name)?.promise;
  for (let pause = 250; ; pause = Math.min(pause * 2, 10_000)) {
    const started = Date.now();
    const running = new AbortController();
    void becomesReady(service, running.signal);
    const end = await start(service);
    running.abort();
    report(`${service.name} ${end}`);
    if (Date.now() - started > 60_000) pause = 250;
    await sleep(pause);
  }
}

/** Starts a service and returns how it ended. */
function start(service: Service): Promise<string> {
  const [command, ...args] = service.command;
  const log = openSync(logOf(service), "w");
  const child = spawn(command, args, { stdio: ["ignore", log, log] });
  closeSync(log);
  report(`${service.name} started`);
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  });
}

/** The log of this start; the previous start's log is kept beside it. */
function logOf(service: Service): string {
  const { logs } = folders(instance);
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${service.name}.log`);
  if (existsSync(log)) renameSync(log, `${log}.previous`);
  return log;
}

async function becomesReady(service: Service, running: AbortSignal): Promise<void> {
  while (!(await isReady(service))) {
    if (running.aborted) return;
    await sleep(50);
  }
  if (service.ready !== undefined) report(`${service.name} is ready`);
  ready.get(service.name)?.resolve();
}

async function isReady({ ready }: Service): Promise<boolean> {
  if (ready === undefined) return true;
  return "socket" in ready ? existsSync(ready.socket) : answers(ready.url);
}

function report(text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}
