import { type IncomingMessage, request } from "node:http";
import { paths } from "../contract.ts";
import type { Dns } from "./dns.ts";
import type { Pod } from "./expected-pods.ts";

/** Longest answer, in bytes: many times what a pod sends. */
const mostBytes = 1024;

/** What a pod says of itself besides its count. Pods of earlier versions say nothing. */
export interface PodState {
  /** Whether it takes visits, as its last readiness probe has found; undefined before the first. */
  readonly ready?: boolean | undefined;
  /** When its process started, in RFC 3339. */
  readonly started?: string | undefined;
}

/** What a pod says of itself. */
export interface PodCount extends PodState {
  readonly visits: number;
}

/**
 * Asks a pod for its count.
 * @returns Undefined if the pod does not say, before the signal is aborted, how many visits it has counted.
 */
export async function podCount(
  pod: Pod,
  dns: Dns,
  signal: AbortSignal,
): Promise<PodCount | undefined> {
  try {
    const address = await addressOf(pod, dns, signal);
    return countIn(await answerOf(pod, address, signal), pod);
  } catch {
    return undefined;
  }
}

async function addressOf({ host }: Pod, dns: Dns, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const [address] = await dns.resolve4(host).catch(() => {
    // Nothing would end a query that begins now.
    signal.throwIfAborted();
    return dns.resolve6(host);
  });
  // Node would take none for this machine's own.
  if (address === undefined) throw new Error("No address");
  return address;
}

/** On a connection of its own: one that is kept would delay the end of the pod. */
async function answerOf({ host, port }: Pod, address: string, signal: AbortSignal) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({
      host: address,
      port,
      path: paths.visits,
      headers: { Host: `${host}:${port}`, Accept: "application/json" },
      agent: false,
      signal,
    })
      .on("response", resolve)
      .on("error", reject)
      // Without an error if the pod changes the protocol.
      .on("close", reject)
      .end();
  });
  let answer = "";
  for await (const chunk of response.setEncoding("latin1")) {
    answer += chunk;
    if (answer.length > mostBytes) throw new Error(`More than ${mostBytes} bytes`);
  }
  if (response.statusCode !== 200) throw new Error(`Status ${response.statusCode}`);
  return answer;
}

/** Undefined also if another pod has answered: addresses are given to new pods. */
function countIn(answer: string, { name }: Pod): PodCount | undefined {
  const { visits, pod, ready, started } = Object(JSON.parse(answer));
  if (pod !== name || !Number.isSafeInteger(visits) || visits < 0) return undefined;
  return {
    visits,
    ready: typeof ready === "boolean" ? ready : undefined,
    started: typeof started === "string" && Date.parse(started) >= 0 ? started : undefined,
  };
}
