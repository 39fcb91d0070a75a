import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Rival } from "./rival.ts";

const program = "redis-server";
const patienceMilliseconds = 5000;

/** Whether there is a Redis on the PATH. */
export function hasRedis(path = process.env.PATH ?? ""): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a Redis that syncs before it answers: `appendfsync always`. */
export async function startRedis(directory: string): Promise<Rival> {
  const port = await freePort();
  const child = spawn(
    program,
    [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--save", ""],
      ...["--appendonly", "yes", "--appendfsync", "always"],
    ],
    { stdio: "ignore" },
  );
  const ended = once(child, "exit");
  // Unlike the rivals on Node, Redis does not notice that its parent has gone.
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  await answering(port);
  return {
    pid: child.pid,
    port,
    protocol: "redis",
    usage: async () => {
      const info = await ask(port, "INFO cpu");
      const seconds = (field: string) => Number(new RegExp(`${field}:([\\d.]+)`).exec(info)?.[1]);
      return {
        cpu: (seconds("used_cpu_sys") + seconds("used_cpu_user")) * 1e6,
        visits: Number(/(\d+)\r\n\+OK/.exec(await ask(port, "GET visits"))?.[1] ?? 0),
        syncs: undefined,
      };
    },
    stop: async () => {
      process.removeListener("exit", end);
      end();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answering(port: number): Promise<void> {
  const end = performance.now() + patienceMilliseconds;
  for (;;) {
    try {
      if ((await ask(port, "PING")).startsWith("+PONG")) return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await setTimeout(20);
  }
}

/** Sends one command, on a separate connection, and returns the answer. */
async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${command}\r\nQUIT\r\n`);
  return text(socket);
}
