import type { Commands } from "./commands.ts";

/** An end that a pod tries to reach. */
export interface End {
  readonly address: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** What a pod runs that answers on each of these ports, by both protocols. */
export function listening(ports: readonly number[]): string[] {
  const program = `
    for (const port of ${JSON.stringify(ports)}) {
      require("net").createServer((socket) => socket.end()).listen(port);
      const udp = require("dgram").createSocket("udp4");
      udp.on("message", (text, { port, address }) => udp.send(text, port, address)).bind(port);
    }`;
  return ["node", "-e", program];
}

/** Tries all at once, and prints those that were reached. Refused is whatever does not answer in two seconds. */
const trying = `
  const tries = {
    TCP: ({ address, port }, done) => {
      require("net").connect(port, address, () => done(true)).on("error", () => done(false));
    },
    UDP: ({ address, port }, done) => {
      const socket = require("dgram").createSocket("udp4");
      socket.on("message", () => done(true)).on("error", () => done(false));
      socket.connect(port, address, () => socket.send("?"));
    },
  };
  const ends = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const reached = ends.map(() => false);
  const over = ends.map((end, index) =>
    new Promise((resolve) => tries[end.protocol](end, (isReached) => resolve(reached[index] = isReached))));
  // Not before all have begun, which may take long on a busy machine.
  const late = new Promise((resolve) => setImmediate(() => setTimeout(resolve, 2000)));
  Promise.race([Promise.all(over), late]).then(() => {
    process.stdout.write(JSON.stringify(ends.filter((_, index) => reached[index])));
    process.exit();
  });`;

/** Those of the ends that a pod with Node reaches. */
export async function reachedFrom<T extends End>(
  commands: Commands,
  namespace: string,
  pod: string,
  ends: readonly T[],
): Promise<T[]> {
  const exec = ["exec", "--stdin", `--namespace=${namespace}`, pod, "--", "node", "-e", trying];
  const { code, stdout, output } = await commands.onLab("kubectl", exec, JSON.stringify(ends));
  if (code !== 0) throw new Error(`Expected ${pod} to try, got ${code}: ${output}`);
  return JSON.parse(stdout);
}
