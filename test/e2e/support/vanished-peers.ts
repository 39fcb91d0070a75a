import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { part, type Scenario } from "../../app/support/abuse/scenario.ts";

const namespace = `visit-counter-${process.pid}`;
const link = "counter-abuse0";

/** Addresses for documentation: RFC 5737. Hardly any machine has them. */
const [server, clients] = ["203.0.113.1", "203.0.113.2"];

/** Connections of each kind: silent, with half a request, and with a visit whose answer nothing acknowledges. */
const full = 600;

/** Opens connections from another network, and says so when all have sent what they have to. */
const program = `
  const { connect } = require("node:net");
  const [host, port, count] = process.argv.slice(1);
  const half = "POST /visits HTTP/1.1\\r\\nHost: a\\r\\n";
  let left = 3 * count;
  for (const bytes of ["", half, half + "\\r\\n"])
    for (let number = 0; number < count; number++) {
      const socket = connect(port, host, () => {
        socket.write(bytes, () => --left === 0 && console.log("sent"));
      });
    }
`;

/**
 * Peers that vanish without a word, as when a machine loses its power: their network is taken away. Needs root and `ip`.
 */
export const vanishedPeers: Scenario = {
  name: "peers that vanish",
  holdsDisk: true,
  attack: async (target) => {
    const count = part(target, full);
    let peers: ChildProcess | undefined;
    ip("netns", "add", namespace);
    try {
      makeNetwork();
      await target.holdDisk();
      const args = ["netns", "exec", namespace, process.execPath, "-e", program];
      peers = spawn("ip", [...args, server, `${target.port}`, `${count}`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(peers.stdout as NodeJS.ReadableStream, "data");
      ip("link", "delete", link);
      await target.releaseDisk();
      // Longer than a connection without requests stays open.
      await setTimeout(12_000 * target.share);
    } finally {
      peers?.kill("SIGKILL");
      ip("netns", "delete", namespace);
    }
    return count;
  },
};

function makeNetwork(): void {
  const inside = ["-netns", namespace] as const;
  // A run that was killed left its link behind.
  spawnSync("ip", ["link", "delete", link]);
  ip("link", "add", link, "type", "veth", "peer", "name", "peer", "netns", namespace);
  ip("address", "add", `${server}/30`, "dev", link);
  ip("link", "set", link, "up");
  ip(...inside, "address", "add", `${clients}/30`, "dev", "peer");
  ip(...inside, "link", "set", "peer", "up");
}

function ip(...args: string[]): void {
  execFileSync("ip", args);
}
