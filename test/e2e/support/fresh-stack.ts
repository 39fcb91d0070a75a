import { checkout, removeCheckout } from "./checkout.ts";
import { Commands } from "./commands.ts";
import { Stack } from "./stack.ts";

/** Has the tests of a `describe` begin on a new lab, with the stack of a checkout of their own, and leaves neither behind. */
export function freshStack(): { readonly commands: Commands; readonly stack: Stack } {
  const folder = checkout();
  const commands = new Commands(folder);

  before(async function () {
    // The toolchain may have to be built first.
    this.timeout("45m");
    await commands.succeed("lab", "--", "purge", "--yes");
    await commands.succeed("up");
  });

  after(async () => {
    await commands.succeed("lab", "--", "purge", "--yes");
    removeCheckout(folder);
  });

  return { commands, stack: new Stack(commands) };
}
