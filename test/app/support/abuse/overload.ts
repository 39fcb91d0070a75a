import { KeepAliveClient } from "../keep-alive-client.ts";
import { RawConnections } from "./raw-connections.ts";
import type { Scenario } from "./scenario.ts";
import { manyHeaders } from "./slow.ts";

/** What breaks any server without bounds, for certain and at once: it must keep all of these headers at the same time. */
export const overload: Scenario = {
  name: "slow headers at once",
  attack: async ({ port }) => {
    using connections = new RawConnections(port);
    const sockets = await connections.connect(5000);
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.write(manyHeaders, resolve))),
    );
    using client = new KeepAliveClient(port);
    // Each answer is a turn of the server's loop, in which it also reads what came before.
    for (let turn = 0; turn < 3; turn++) await client.ask("GET", "/visits");
    return 0;
  },
};
