import { join } from "node:path";
import { stateFolder } from "../../../lab/terminal/places.ts";
import { claim } from "../../../lab/terminal/process.ts";
import { checkout, removeCheckout } from "./checkout.ts";
import { Commands } from "./commands.ts";
import { hostTraces } from "./host.ts";
import { Stack } from "./stack.ts";

// Before there is anything to clear away, which is then left alone.
claim(join(stateFolder(), "e2e.process"), "the lab of the tests");

const folder = checkout();
const commands = new Commands(folder);
let hostBefore: readonly string[];

/** The one lab of a run, whichever files are in it. Before the first of them there is nothing of it. */
export const lab = {
  /** The checkout, which the tests may edit. */
  folder,
  commands,
  stack: new Stack(commands),
  /** What was on the host before the first test. */
  hostBefore: () => hostBefore,
};

before(async () => {
  await commands.succeed("lab", "--", "purge", "--yes");
  hostBefore = hostTraces();
});

after(async () => {
  await commands.succeed("lab", "--", "purge", "--yes");
  removeCheckout(folder);
});

/** Has the tests of a `describe` begin on a stack that is up, as the files before have left it. */
export function sharedStack(): typeof lab {
  before(async function () {
    // The toolchain may have to be built first.
    this.timeout("45m");
    const { code } = await commands.npm(["lab", "--", "status"]);
    if (code !== 0) await commands.succeed("up");
  });
  return lab;
}
