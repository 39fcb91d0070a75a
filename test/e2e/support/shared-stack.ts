import { join } from "node:path";
import { stateFolder } from "../../../lab/terminal/places.ts";
import { claim } from "../../../lab/terminal/process.ts";
import { checkout, removeCheckout } from "./checkout.ts";
import { Commands, instance } from "./commands.ts";
import { hostTraces } from "./host.ts";
import { Stack } from "./stack.ts";

// Before anything else, so that a run that is refused does not purge the other run's lab.
claim(join(stateFolder(), `${instance.name}.process`), `the tests' lab \`${instance.name}\``);

const folder = checkout();
const commands = new Commands(folder);
let hostBefore: readonly string[];

/** The lab that all files of a run share. It is purged before the first. */
export const lab = {
  /** The checkout, which the tests may edit. */
  folder,
  commands,
  stack: new Stack(commands),
  /** When the run began, in milliseconds of the epoch. */
  began: Date.now(),
  /** Traces of a lab on the host before the first test. */
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

/** Starts the tests of a `describe` on a stack that is up, in the state that earlier files left. */
export function sharedStack(): typeof lab {
  before(async function () {
    // The toolchain may have to be built first.
    this.timeout("45m");
    const { code } = await commands.npm(["lab", "--", "status"]);
    if (code !== 0) await commands.succeed("up");
  });
  return lab;
}
