import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { processId } from "../../../lab/box/box.ts";
import { instance } from "./commands.ts";

/**
 * What goes over the network of the lab's pods, from or to a TCP port, as whoever is on the node or on the way sees it.
 *
 * @param seconds for how long
 */
export async function captured(port: number, seconds: number): Promise<Buffer> {
  const box = processId(instance);
  if (box === undefined) throw new Error("Expected the lab to run.");
  const script = join(import.meta.dirname, "capture.pl");
  const capture = spawn("nsenter", [`--target=${box}`, "--net", "perl", script, `${port}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const frames: Buffer[] = [];
  capture.stdout.on("data", (frame) => frames.push(frame));
  await setTimeout(seconds * 1000);
  const ended = once(capture, "close");
  capture.kill();
  await ended;
  return Buffer.concat(frames);
}
