// Runs the long proofs before a release: the tests in test/e2e that have a size, at full size.
//
//   npm run soak                     the parts that have not passed on this code
//   npm run soak -- kills restarts   these parts, whether they have passed or not
//   npm run soak -- --fresh          all parts again
//   npm run soak -- --list           lists the parts, and which have passed
//   npm run soak -- --size 0.1       a tenth of the work; 10: ten times the work
import { join } from "node:path";
import { foreground } from "../../lab/stack/foreground.ts";
import { Failure, main } from "../../lab/terminal/failure.ts";
import { stateFolder } from "../../lab/terminal/places.ts";
import { projectFiles, root } from "../support/project.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Options, readOptions } from "./options.ts";
import { type Part, parts } from "./parts.ts";
import { PassedParts } from "./passed-parts.ts";

await main(() => soak(readOptions(process.argv.slice(2))));

async function soak({ names, size, fresh, list }: Options): Promise<void> {
  const passed = new PassedParts(
    join(stateFolder(), "soak.json"),
    fingerprint(root, projectFiles()),
  );
  if (list) return print(...parts.map((part) => line(part, passed)));
  const chosen = parts.filter(({ name }) => names.length === 0 || names.includes(name));
  if (fresh || names.length > 0) for (const { name } of chosen) passed.remove(name);
  for (const part of chosen) {
    print(line(part, passed));
    if (passed.get(part.name, size) === undefined) await run(part, size, passed);
  }
}

async function run({ name }: Part, size: number, passed: PassedParts): Promise<void> {
  passed.remove(name);
  const began = performance.now();
  const code = await foreground(
    process.execPath,
    [
      join(root, "node_modules/mocha/bin/mocha.js"),
      `--config=${join(root, "test/soak/.mocharc.json")}`,
      join(root, `test/e2e/${name}.e2e.ts`),
    ],
    { SOAK_SIZE: String(size) },
  );
  if (code !== 0)
    throw new Failure(
      `Expected the part \`${name}\` to pass, got exit code ${code}. Run the command again: it continues from here.`,
    );
  passed.add(name, { size, minutes: (performance.now() - began) / 60_000 });
}

function line({ name, what, minutes }: Part, passed: PassedParts): string {
  const last = passed.get(name, 0);
  const state =
    last === undefined
      ? `about ${minutes} min`
      : `passed at size ${last.size} in ${last.minutes.toFixed(1)} min`;
  return `${name.padEnd(16)} ${what} (${state})`;
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
