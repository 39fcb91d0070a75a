import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { Connections } from "./connections.ts";
import { drainSeconds, environment } from "./contract.ts";
import { exitCodes, Failure } from "./failure.ts";
import { FileVisitStore } from "./file-visit-store.ts";
import { log } from "./log.ts";
import { readSettings } from "./settings.ts";

async function main(): Promise<void> {
  const { port, dataDirectory, podName: pod } = readSettings(process.env);
  const shutdown = shutdownOn("SIGTERM", "SIGINT");

  const store = await FileVisitStore.open({
    directory: dataDirectory,
    onFailure: (failure) => shutdown.abort(failure),
  });
  const app = createApp({ store, pod, shutdown: shutdown.signal, onBug: logBug });
  const server = createServer(app.callback());
  const connections = new Connections(server);
  await listen(server, port);
  log("info", "started", {
    pod,
    port: (server.address() as AddressInfo).port,
    visits: store.visits,
  });

  const reason = await aborted(shutdown.signal);
  const failed = reason instanceof Failure;
  log("info", "stopping", { reason: failed ? reason.message : reason });
  // A failed store needs a new process soon: there is no use in answering 503 for long.
  const cut = await connections.drain(failed ? 0 : drainSeconds * 1000);
  await store.close();
  log("info", "stopped", { visits: store.visits, cut });
}

/** A signal that comes before anybody waits for it is not lost; a second one of the same kind ends the process at once. */
function shutdownOn(...signals: NodeJS.Signals[]): AbortController {
  const shutdown = new AbortController();
  for (const signal of signals) process.once(signal, () => shutdown.abort(signal));
  return shutdown;
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await once(server.listen(port), "listening");
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

function endWith(error: unknown): never {
  if (error instanceof Failure) {
    log("error", "failed", { message: error.message });
    process.exit(error.exitCode);
  }
  logBug(error);
  process.exit(exitCodes.bug);
}

function logBug(error: unknown): void {
  log("error", "unexpected", { message: error instanceof Error ? error.stack : String(error) });
}

process.on("uncaughtException", endWith);
await main().catch(endWith);
