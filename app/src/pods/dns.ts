import { promises } from "node:dns";

/** What of DNS is needed to find pods. */
export interface Dns {
  resolveSrv(name: string): Promise<{ readonly name: string; readonly port: number }[]>;
  resolve4(host: string): Promise<string[]>;
  resolve6(host: string): Promise<string[]>;
}

/**
 * DNS until the signal is aborted, which ends the queries under way. It asks the servers itself: the system's own resolver
 * would wait on the threads that visits are written on.
 */
export function dnsUntil(signal: AbortSignal): promises.Resolver {
  // In milliseconds; each try waits longer than the one before.
  const resolver = new promises.Resolver({ timeout: 200, tries: 3 });
  signal.addEventListener("abort", () => resolver.cancel(), { once: true });
  return resolver;
}
