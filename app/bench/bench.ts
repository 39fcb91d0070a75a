// How fast the service counts, side by side with alternatives, and whether that is fast enough.
//
//   npm run bench -- [--rounds 9] [--pairs 5] [--seconds 0.2] [--connections 64,256,1] [--json FILE]
//
// Exit code 0: all goals are met. 1: some are missed. 2: bad arguments. 3: none is missed, but some have no verdict, or
// the run failed.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { probeDisk } from "./disk.ts";
import { figuresOf } from "./figures.ts";
import { exitCodeOf, judge } from "./goals.ts";
import { interruptedProcessor, readInterrupts } from "./interrupts.ts";
import { liveLong } from "./life.ts";
import { type Options, readOptions } from "./options.ts";
import { choosePlaces, type Places } from "./processors.ts";
import { diskReport, disturbanceReport, goalLine, placesReport, roundsReport } from "./report.ts";
import { hasRedis } from "./rivals/redis.ts";
import { rivals } from "./rivals/rivals.ts";
import { measureRounds } from "./rounds.ts";

const probeWrites = 1500;
const lifeVisits = 1e7;

async function main(options: Options, directory: string): Promise<number> {
  const [loadAverage = Number.NaN] = loadavg();
  print(
    `Node ${process.version}, ${availableParallelism()} processors, load average ${loadAverage.toFixed(2)}. ` +
      "Servers and clients run in separate processes;",
    "each client (app/bench/load.ts) sends POST /visits on one keep-alive connection, again once it is answered.",
    "",
  );
  const interruptsBefore = readInterrupts();
  const disk = probeDisk(directory, probeWrites);
  const places = choosePlaces(interruptedProcessor(interruptsBefore, readInterrupts()));
  print(diskReport(disk), "", placesReport(places), "");
  const life = await liveLong(join(directory, "life"), lifeVisits);

  const rounds = await measureAll(options, directory, places);
  print(
    "Medians of each server's slices. The ratios are this server's value over the other's: the median of the rounds, with its",
    "95% interval.",
    "",
  );
  for (const clients of options.clients) print(roundsReport(rounds, clients), "");
  print(disturbanceReport(rounds), "");

  const goals = judge({ places, disk, rounds }, life);
  print(...goals.map(goalLine));
  const exitCode = exitCodeOf(goals);
  if (options.json) {
    const results = {
      node: process.version,
      ...{ loadAverage, disk, places, life },
      figures: options.clients.flatMap((clients) => figuresOf(rounds, clients)),
      ...{ goals, exitCode },
    };
    writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
  }
  return exitCode;
}

async function measureAll(
  { rounds, pairs, seconds, clients }: Options,
  directory: string,
  places: Places | undefined,
) {
  for (const [name, what] of Object.entries(rivals)) {
    const missing = name === "Redis" && !hasRedis();
    print(`${name}: ${missing ? "not on the PATH, left out" : what}`);
  }
  let done = 0;
  const onRound = () => {
    done++;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${rounds} rounds `);
  };
  const measured = await measureRounds({
    ...{ directory, places, clients, rounds, pairs, seconds, onRound },
  });
  if (process.stderr.isTTY) process.stderr.write("\n");
  print("");
  return measured;
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

function options(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}

const chosen = options();
const directory = mkdtempSync(join(tmpdir(), "visit-counter-bench-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
process.exit(
  await main(chosen, directory).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    return 3;
  }),
);
