import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Certificates } from "./certificates/certificates.ts";
import type { Intervals } from "./checks.ts";
import { Failure } from "./failure.ts";
import { httpServer } from "./http-server.ts";
import { Keeper, type Outcome } from "./keeper.ts";
import { Kubernetes } from "./kubernetes.ts";
import { log } from "./log.ts";
import { metricsText } from "./metrics.ts";
import { Session } from "./session.ts";
import { readSettings } from "./settings.ts";
import { Trust } from "./trust.ts";

/** Milliseconds between looks, while Vault serves and while it does not. */
const pause = { ready: 2_000, notReady: 500 };

/** Each check of the configuration adds some fifteen requests, about 40 kB, to both audit logs. */
const intervals: Intervals = { right: 5 * 60_000, failed: 15_000 };

async function main(): Promise<void> {
  // A signal lets the current step finish: an interrupted initialisation would have to be undone.
  const shutdown = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => shutdown.abort());
  const { arrangement, kubernetesUrl, tokenFiles, authorityFile, port } = readSettings(process.env);
  const trust = new Trust(authorityFile, arrangement.certificateAuthority);
  const kubernetes = new Kubernetes(kubernetesUrl, tokenFiles.kubernetes, arrangement.namespace);
  const certificates = new Certificates(arrangement, kubernetes);
  const session = new Session(arrangement, tokenFiles.vault);
  const keeper = new Keeper(arrangement, kubernetes, session, intervals, certificates);

  let notReady: string | undefined = "Expected a first look at Vault, got none yet.";
  let failures = 0;
  const server = httpServer({
    notReady: () => notReady,
    metrics: () =>
      metricsText({ ready: notReady === undefined, failures, lastLook: keeper.lastLook }),
  });
  await once(server.listen(port), "listening");
  log("info", "started", { port: (server.address() as AddressInfo).port });

  while (!shutdown.signal.aborted) {
    const outcome = await look(keeper, trust, certificates, () => failures++);
    if (outcome === "again") continue;
    const reason = outcome === "ready" ? undefined : outcome.reason;
    if (reason !== notReady)
      log(reason ? "warning" : "info", reason ? "not ready" : "ready", { reason });
    notReady = reason;
    await sleep(reason === undefined ? pause.ready : pause.notReady, shutdown.signal);
  }
  log("info", "stopped", {});
  process.exit(0);
}

/** Returns early if the signal is aborted. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
}

/** Trouble means not ready; the next look may find it gone. */
async function look(
  keeper: Keeper,
  trust: Trust,
  certificates: Certificates,
  onFailure: () => void,
): Promise<Outcome> {
  let trouble: string | undefined;
  try {
    await trust.renew();
    // Servers are unsealed whatever is wrong with their certificate.
    trouble = await certificates.renew().then(() => undefined, reasonOf);
    if (trouble !== undefined) onFailure();
    await trust.renew(certificates.trusted);
    return await keeper.step(trouble);
  } catch (error) {
    if (trouble === undefined) onFailure();
    return { reason: [trouble, reasonOf(error)].filter(Boolean).join(" ") };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Failure)) log("error", "unexpected", { message: `${error}` });
  return `${error instanceof Error ? error.message : error}`;
}

await main().catch((error: unknown) => {
  log("error", "failed", { message: error instanceof Error ? error.message : String(error) });
  process.exit(70);
});
