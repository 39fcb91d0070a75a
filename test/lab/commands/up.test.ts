import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { Checkout } from "../support/checkout.ts";
import { otherPlatform } from "../support/other-platform.ts";
import { OwnMachine, pulumi } from "../support/own-machine.ts";

describe("npm run up on Windows", () => {
  it("says in one sentence that the lab needs Linux", () => {
    using checkout = new Checkout();
    process.env.NODE_OPTIONS = `--import=${otherPlatform("win32")}`;
    const args = [checkout.path("checkout/lab/start.mjs"), "lab/commands/up.ts"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    assert.deepEqual(
      [status, stdout, stderr],
      [
        1,
        "",
        `Expected Linux on x86-64 for the lab, got win32 on ${process.arch}. ` +
          "Or use a cluster of your own: set KUBECONFIG (docs/own-cluster.md).\n",
      ],
    );
  });

  it("runs the user's Pulumi on the user's cluster", () => {
    using own = new OwnMachine();
    process.env.NODE_OPTIONS = `--import=${otherPlatform("win32")}`;
    own.program("pulumi", pulumi);
    const { status, stderr } = own.run("up.ts", ["--yes"]);
    assert.equal(status, 0, stderr);
    assert.ok(own.lines().includes(`pulumi up ${own.policy} --yes`));
  });

  it("asks for Pulumi if there is none", () => {
    using own = new OwnMachine();
    process.env.NODE_OPTIONS = `--import=${otherPlatform("win32")}`;
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 1);
    assert.match(
      stderr,
      /\nExpected `pulumi` on PATH, got none\. Install it: https:\/\/www\.pulumi\.com\/\S+ \(this command provides it only on Linux x86-64\)\.\n$/,
    );
  });
});
