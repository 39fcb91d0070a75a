import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that the kernel gives to whoever asks for any. */
const lowest = 20_000;
const highest = 29_999;

/** Processes begin far from each other. */
let next = lowest + ((process.pid * 101) % (highest - lowest));

/** A port of loopback that nobody listens on, and that neither this function nor the kernel gives to somebody else soon. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port === highest ? lowest : port + 1;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
