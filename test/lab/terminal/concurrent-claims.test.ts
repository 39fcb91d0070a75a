import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { repository } from "../../../lab/terminal/places.ts";
import { Sandbox } from "../support/sandbox.ts";

/** The record of a process that has ended: no process has such an id. */
const ended = "4194305 1";

/** How many commands start at once. */
const commands = 6;

/** How often they meet. */
const meetings = 200;

/** Claims each file and keeps it until the test closes standard input. Prints who holds each that was refused. */
const claimAll = `
  const refusals = files.map((file) => {
    try {
      claim(file, "it");
    } catch ({ message }) {
      return Number(/^Expected no other command to be changing it, got process (\\d+)\\. /.exec(message)[1]);
    }
  });
  console.log(JSON.stringify({ pid: process.pid, refusals }));
`;

/** Claims a file again and again, releases it or leaves it as a killed command does. Fails if two hold it at once. */
const takeTurns = `
  const [file] = files;
  let turns = 0;
  for (let index = 0; index < ${meetings}; index += 1) {
    try {
      claim(file, "it");
    } catch {
      continue;
    }
    turns += 1;
    // Fails if another holder is between these two calls.
    closeSync(openSync(file + ".turn", "wx"));
    rmSync(file + ".turn");
    if (index % 2 === 0) {
      release(file);
    } else {
      writeFileSync(file + ".left." + process.pid, "${ended}");
      renameSync(file + ".left." + process.pid, file);
    }
  }
  console.log(JSON.stringify(turns));
`;

/** Starts several processes that run `body` at the same moment, and returns what each prints as JSON. */
async function atOnce<Result>(files: readonly string[], body: string): Promise<Result[]> {
  const program = `
    import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
    import { claim, release } from ${JSON.stringify(join(repository, "lab/terminal/process.ts"))};
    const files = ${JSON.stringify(files)};
    process.stdin.once("data", () => {${body}});
    console.log("loaded");
  `;
  using started = new DisposableStack();
  const children = Array.from({ length: commands }, () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    started.use(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return { stdin: child.stdin, lines, exit: once(child, "exit") };
  });
  for (const { lines } of children) assert.equal((await lines.next()).value, "loaded");
  for (const { stdin } of children) stdin.write("go");
  const said = await Promise.all(children.map(({ lines }) => lines.next()));
  for (const { stdin } of children) stdin.end();
  for (const { exit } of children) assert.deepEqual(await exit, [0, null]);
  return said.map(({ value }) => JSON.parse(value ?? ""));
}

describe("Of many commands that claim at the same moment", () => {
  const befores: [before: string, leave: (sandbox: Sandbox, name: string) => void][] = [
    ["a free file", () => {}],
    ["a file whose holder has ended", (sandbox, name) => sandbox.write(name, ended)],
    [
      "a file whose holder was killed while it took over",
      (sandbox, name) => {
        for (const suffix of ["", ".takeover"]) sandbox.write(`${name}${suffix}`, ended);
      },
    ],
  ];
  for (const [before, leave] of befores) {
    it(`exactly one gets ${before}, and the others are told which`, async () => {
      using sandbox = new Sandbox();
      const names = Array.from({ length: meetings }, (_, index) => `claims/${index}.process`);
      for (const name of names) leave(sandbox, name);
      const files = names.map((name) => sandbox.path(name));
      const said = await atOnce<{ pid: number; refusals: (number | null)[] }>(files, claimAll);
      for (const [index, name] of names.entries()) {
        const winners = said.filter(({ refusals }) => refusals[index] === null);
        const [winner] = winners;
        assert.equal(winners.length, 1, name);
        const told = said.filter((one) => one !== winner).map(({ refusals }) => refusals[index]);
        assert.deepEqual(new Set(told), new Set([winner?.pid]), name);
      }
      assert.deepEqual(readdirSync(sandbox.path("claims")), []);
    });
  }

  it("never two have it, however often it is released or left behind", async () => {
    using sandbox = new Sandbox();
    const file = sandbox.path("up.process");
    const turns = await atOnce<number>([file], takeTurns);
    assert.ok(turns.some((count) => count > 0));
  });
});
