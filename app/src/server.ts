import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dataFile, drainSeconds, environment, visitsFile } from "./contract.ts";
import { exitCodes, Failure } from "./failure.ts";
import { AdminTokenFile } from "./http/admin-token-file.ts";
import type { Administration } from "./http/administration.ts";
import { createApp } from "./http/app.ts";
import { Connections } from "./http/connections.ts";
import { createHttpServer } from "./http/http-server.ts";
import { Metrics } from "./http/metrics.ts";
import { Readiness } from "./http/readiness.ts";
import { log } from "./log.ts";
import { allCounts } from "./pods/all-counts.ts";
import { readSettings } from "./settings.ts";
import type { Place } from "./store/data-file.ts";
import { FileVisitStore } from "./store/file-visit-store.ts";
import { lockVolume } from "./store/volume-lock.ts";

/** How long a process answers after its store has failed, in milliseconds: for the visits that were waiting. */
const lastAnswersMilliseconds = 50;

/** How long an ending process waits for file operations under way, in milliseconds. */
const lastFilesMilliseconds = 30;

/**
 * How many connections may wait until this process accepts them, as far as the system allows (`net.core.somaxconn`, 4096
 * by default). A client beyond that tries again after a second.
 */
const backlog = 4096;

let isEnding = false;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { port, dataDirectory, idleSeconds, podName: pod, adminTokenFile } = settings;
  const shutdown = shutdownOn("SIGTERM", "SIGINT");

  const metrics = new Metrics();
  using _lock = lockVolume(dataDirectory);
  const store = await FileVisitStore.open({
    directory: dataDirectory,
    onFailure: (failure) => {
      shutdown.abort(failure.message);
      setTimeout(endWith, lastAnswersMilliseconds, failure);
    },
    onPutBack: logPutBack,
    onCommitted: (milliseconds) => metrics.countCommit(milliseconds / 1000),
    onViewFailure: logViewFailure,
  });
  const administration = adminTokenFile === undefined ? undefined : administered(adminTokenFile);
  const readiness = new Readiness({
    store,
    tokenFile: administration?.tokenFile,
    shutdown: shutdown.signal,
  });
  const app = createApp({
    store,
    pod,
    metrics,
    administration,
    readiness,
    countPods: allCounts({ ...settings, store, pod, state: () => readiness.state() }),
    shutdown: shutdown.signal,
    onBug: logBug,
  });
  const server = createHttpServer(app, idleSeconds);
  const connections = new Connections(server);
  await listen(server, port);
  log("info", "started", {
    pod,
    port: (server.address() as AddressInfo).port,
    visits: store.visits,
  });

  const reason = await aborted(shutdown.signal);
  log("info", "stopping", { reason });
  const cut = await connections.drain(drainSeconds * 1000);
  await store.close();
  log("info", "stopped", { visits: store.visits, cut });
  exit(0);
}

function logViewFailure({ message }: Error): void {
  log("error", "view", {
    message:
      `Expected \`${visitsFile}\` to be writable, got \`${message}\`. ` +
      "Visits still count; make sure that the volume has free space.",
  });
}

function logPutBack(place: Place): void {
  log("error", "put-back", {
    message:
      `Expected \`${dataFile}\` to stay where it is, got it ${place}. The count is in its place again, with all visits. ` +
      "Stop the service before you touch its files.",
  });
}

function administered(tokenFile: string): Administration {
  return {
    tokenFile: new AdminTokenFile(tokenFile, {
      onToken: (token) => {
        log("info", "admin-token", { version: token.version, ageSeconds: Math.round(token.age()) });
      },
      onTrouble: ({ message }) => log("error", "admin-token", { message }),
    }),
    onRestored: (from, to) => log("info", "restored", { from, to }),
    onUse: (use) => log("info", "admin", use),
  };
}

/** A signal that arrives before the wait for it is not lost; a second one of the same kind ends the process at once. */
function shutdownOn(...signals: NodeJS.Signals[]): AbortController {
  const shutdown = new AbortController();
  for (const signal of signals) process.once(signal, () => shutdown.abort(signal));
  return shutdown;
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await once(server.listen({ port, backlog }), "listening");
  } catch (error) {
    throw new Failure(
      `Expected port \`${port}\` to be free to listen on, got \`${(error as Error).message}\`. ` +
        `Stop what uses it, or set \`${environment.port}\` to another one.`,
      exitCodes.portUnavailable,
      { cause: error },
    );
  }
}

async function aborted(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await once(signal, "abort");
  return signal.reason;
}

/** Says why, once: a store that fails is heard of from its commit, and again where it is closed. */
function endWith(error: unknown): void {
  if (isEnding) return;
  isEnding = true;
  if (error instanceof Failure) log("error", "failed", { message: error.message });
  else logBug(error);
  exit(error instanceof Failure ? error.exitCode : exitCodes.bug);
}

/** Node's own `exit` waits for all file operations under way, which may take for ever on a broken disk. */
function exit(exitCode: number): void {
  if (!isUsingFiles()) process.exit(exitCode);
  setTimeout(() => {
    if (isUsingFiles()) abort();
    process.exit(exitCode);
  }, lastFilesMilliseconds);
}

function isUsingFiles(): boolean {
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith("FSReq"));
}

/** Ends the process even as PID 1, which would ignore a `SIGKILL` from itself. */
function abort(): never {
  // Keep a core file off the volume, above all off a broken one; the container's root is read-only.
  process.chdir("/");
  process.abort();
}

function logBug(error: unknown): void {
  log("error", "unexpected", { message: error instanceof Error ? error.stack : String(error) });
}

process.on("uncaughtException", endWith);
await main().catch(endWith);
