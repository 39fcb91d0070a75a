// How fast the service counts, side by side with other ways to do it, and whether that is fast enough.
//
//   npm run bench -- [--rounds 9] [--seconds 2] [--connections 64,256,1] [--json FILE]
//
// Exit code 0: all goals are met. 1: some are missed. 2: bad arguments. 3: the run cannot be judged, or broke off.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { probeDisk } from "./disk.ts";
import { doubts, goodRounds } from "./doubts.ts";
import { judge } from "./goals.ts";
import { interruptedProcessor, readInterrupts } from "./interrupts.ts";
import { liveLong } from "./life.ts";
import { type Options, readOptions } from "./options.ts";
import { diskReport, goalLine, processorReport, roundsReport } from "./report.ts";
import { hasRedis } from "./rivals/redis.ts";
import { rivals } from "./rivals/rivals.ts";
import { measureRounds } from "./rounds.ts";

const probeWrites = 1500;
const lifeVisits = 1e7;

async function main(options: Options, directory: string): Promise<number> {
  const [loadAverage = Number.NaN] = loadavg();
  print(
    `Node ${process.version}, ${availableParallelism()} processors, load average ${loadAverage.toFixed(2)}. ` +
      "The servers and their clients are processes of their own;",
    "the clients are those of bench/load.ts: each sends POST /visits on one keep-alive connection, again when it is answered.",
    "",
  );
  const interruptsBefore = readInterrupts();
  const disk = probeDisk(directory, probeWrites);
  const clientsProcessor = interruptedProcessor(interruptsBefore, readInterrupts());
  print(diskReport(disk), "", processorReport(clientsProcessor), "");
  const life = await liveLong(join(directory, "life"), lifeVisits);

  const rounds = await measureAll(options, directory, clientsProcessor);
  const good = goodRounds(rounds);
  for (const clients of options.clients) {
    const some = good.filter((round) => round.clients === clients);
    const all = rounds.filter((round) => round.clients === clients);
    print(
      `${clients} ${clients === 1 ? "client" : "clients"}: medians of ${some.length} rounds, ${all.length - some.length} left out`,
      roundsReport(some),
      "",
    );
  }

  const reasons = doubts({ loadAverage, disk, rounds });
  const goals = judge(good, life);
  print(...goals.map((goal) => goalLine(goal, reasons.length === 0)), ...reasons);
  const exitCode = reasons.length > 0 ? 3 : goals.every(({ met }) => met) ? 0 : 1;
  if (options.json) {
    const results = {
      node: process.version,
      loadAverage,
      disk,
      clientsProcessor,
      life,
      rounds,
      goals,
      reasons,
      exitCode,
    };
    writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
  }
  return exitCode;
}

async function measureAll(
  { rounds, seconds, clients }: Options,
  directory: string,
  clientsProcessor: number | undefined,
) {
  for (const [name, what] of Object.entries(rivals)) {
    const missing = name === "Redis" && !hasRedis();
    print(`${name}: ${missing ? "not on the PATH, left out" : what}`);
  }
  let done = 0;
  const onRound = () => {
    done++;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${done} of ${rounds * clients.length} rounds `);
    }
  };
  const measured = await measureRounds({
    directory,
    clientsProcessor,
    clients,
    rounds,
    seconds,
    onRound,
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
