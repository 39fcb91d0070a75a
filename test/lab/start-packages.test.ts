import assert from "node:assert/strict";
import { rmSync, utimesSync } from "node:fs";
import process from "node:process";
import { Checkout } from "./support/checkout.ts";
import { otherPlatform } from "./support/other-platform.ts";
import { run, says } from "./support/starting.ts";

/** Node options that fake the platform. */
function onPlatform(platform: string): string[] {
  return [`--import=${otherPlatform(platform)}`];
}

describe("The packages", () => {
  const installed = "checkout/node_modules/.package-lock.json";

  /** An npm that prints something and installs the packages. */
  function fakeNpm(checkout: Checkout, script = `touch '${checkout.path(installed)}'`): void {
    checkout.program("npm", `echo "added 100 packages"\n${script}`);
  }

  it("are not installed again if they are newer than the lockfile", () => {
    using checkout = new Checkout();
    fakeNpm(checkout);
    assert.deepEqual(run(checkout, says("hello")), { status: 0, stdout: "hello\n", stderr: "" });
    assert.deepEqual(checkout.calls("npm"), []);
  });

  const cases: [name: string, change: (checkout: Checkout) => void][] = [
    ["there are none", (checkout) => rmSync(checkout.path(installed))],
    [
      "the lockfile is newer",
      (checkout) => utimesSync(checkout.path("checkout/package-lock.json"), 4e9, 4e9),
    ],
  ];
  for (const [name, change] of cases) {
    it(`are installed if ${name}, with npm's output on standard error`, () => {
      using checkout = new Checkout();
      fakeNpm(checkout);
      change(checkout);
      assert.deepEqual(run(checkout, says("hello")), {
        status: 0,
        stdout: "hello\n",
        stderr: "Installing the npm packages (about a minute, once)\nadded 100 packages\n",
      });
      const [call] = checkout.calls("npm");
      assert.deepEqual(call?.args, ["ci", "--loglevel=error"]);
      assert.equal(call?.folder, checkout.path("checkout"));
    });
  }

  it("that cannot be installed fail with a sentence, and the script does not run", () => {
    using checkout = new Checkout();
    fakeNpm(checkout, "echo 'npm error network' >&2; exit 1");
    rmSync(checkout.path(installed));
    assert.deepEqual(run(checkout, says("not reached")), {
      status: 1,
      stdout: "",
      stderr:
        "Installing the npm packages (about a minute, once)\nadded 100 packages\nnpm error network\n" +
        "Expected `npm ci` to install the packages, got the error above. Run the command again once it is solved.\n",
    });
  });
});

describe("The start of a script on Windows", () => {
  it("installs the packages by a shell, as npm is a script there", () => {
    using checkout = new Checkout();
    const installed = checkout.path("checkout/node_modules/.package-lock.json");
    checkout.program("shell", `touch '${installed}'`);
    rmSync(installed);
    process.env.comspec = checkout.path("bin/shell");
    assert.deepEqual(run(checkout, says("hello"), [], onPlatform("win32")), {
      status: 0,
      stdout: "hello\n",
      stderr: "Installing the npm packages (about a minute, once)\n",
    });
    const [call, ...others] = checkout.calls();
    assert.deepEqual(others, []);
    // To a shell other than cmd.exe, Node passes the command in this way.
    assert.deepEqual(call?.args, ["-c", "npm ci --loglevel=error"]);
    assert.equal(call?.folder, checkout.path("checkout"));
  });
});
