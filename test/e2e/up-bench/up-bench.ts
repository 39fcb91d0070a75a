// Times `up`: with nothing to do, compared with Helm and kubectl; and the first one, with 2, 5 and 20 pods.
//
//   npm run bench:up -- [--rounds 5] [--json FILE]
//
// Uses the tests' own lab, which is purged before and after. Takes about ten minutes.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { table } from "../../../app/bench/table.ts";
import { Failure, main } from "../../../lab/terminal/failure.ts";
import { checkout, removeCheckout } from "../support/checkout.ts";
import { Commands } from "../support/commands.ts";
import { type FirstUp, firstUps, secondsPerPod } from "./first-ups.ts";
import { noOps } from "./no-ops.ts";
import type { Timing } from "./timing.ts";

const podCounts = [2, 5, 20];

await main(async () => {
  const { rounds, json } = readOptions();
  const folder = checkout();
  const commands = new Commands(folder);
  try {
    await commands.succeed("lab", "--", "purge", "--yes");
    say("Making a lab and its stack");
    await commands.succeed("up");
    const idle = await noOps(commands, rounds, say);
    const first = await firstUps(commands, podCounts, say);
    const perPod = secondsPerPod(first);
    print(idle, first, perPod);
    if (json) writeFileSync(json, `${JSON.stringify({ idle, first, perPod }, undefined, 2)}\n`);
  } finally {
    await commands.succeed("lab", "--", "purge", "--yes");
    removeCheckout(folder);
  }
});

function readOptions(): { rounds: number; json: string | undefined } {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "5" }, json: { type: "string" } },
  });
  if (!/^[1-9][0-9]?$/.test(values.rounds)) {
    throw new Failure(
      `Expected \`--rounds\` to be an integer from 1 to 99, got \`${values.rounds}\`. Correct it or leave it out.`,
    );
  }
  return { rounds: Number(values.rounds), json: values.json };
}

function print(idle: readonly Timing[], first: readonly FirstUp[], perPod: number): void {
  const idleLines = idle.map(({ name, seconds: { median, min, max } }) => [
    name,
    ...[median, min, max].map((figure) => figure.toFixed(1)),
  ]);
  const firstLines = first.map(({ pods, seconds }) => [`${pods} pods`, seconds.toFixed(1)]);
  process.stdout.write(`
${table([["nothing to do, in seconds", "median", "least", "most"], ...idleLines])}

${table([["first `npm run up`, in seconds, one sample each", ""], ...firstLines, ["each additional pod", perPod.toFixed(2)]])}
`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
