import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { mock } from "node:test";
import { duration, Progress, type Step } from "../../../lab/terminal/progress.ts";
import { Sandbox } from "../support/sandbox.ts";

/** An output stream that keeps what is written to it. */
function makeScreen(terminal: { isTTY?: boolean; columns?: number } = {}) {
  const stream = new PassThrough({ encoding: "utf8" });
  return {
    output: Object.assign(stream, terminal) as unknown as NodeJS.WriteStream,
    /** What was written since the last call. */
    written: (): string => stream.read() ?? "",
  };
}

/** The body of a step, which the test resolves or rejects. */
function makeBody() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let step: Step | undefined;
  return {
    body: (given: Step) => {
      step = given;
      return promise;
    },
    note: (text: string) => step?.note(text),
    resolve,
    reject,
  };
}

const clear = "\r\x1b[2K";

describe("Progress", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    mock.timers.enable({ apis: ["Date", "setInterval"], now: Date.UTC(2030, 0, 1) });
  });
  afterEach(() => {
    mock.timers.reset();
    sandbox[Symbol.dispose]();
  });

  const newLog = () => sandbox.path("logs", "up.log");

  describe("without a terminal", () => {
    it("prints a line per step and note, with its duration", async () => {
      const { output, written } = makeScreen();
      const progress = new Progress(2, newLog(), output);

      const first = makeBody();
      const step = progress.step("Toolchain", first.body);
      mock.timers.tick(1500);
      first.note("vault (1 of 2)");
      mock.timers.tick(28_000);
      first.resolve("result");
      assert.equal(await step, "result");
      await progress.step("Images", async () => {});
      assert.equal(
        written(),
        "[1/2] Toolchain\n" +
          "[1/2] Toolchain: vault (1 of 2) (1.5 s)\n" +
          "[1/2] Toolchain: done (29.5 s)\n" +
          "[2/2] Images\n" +
          "[2/2] Images: done (0.0 s)\n",
      );
    });

    it("prints the current activity every 30 s", async () => {
      const { output, written } = makeScreen();
      const { body, note, resolve } = makeBody();
      const step = new Progress(1, newLog(), output).step("Toolchain", body);
      note("vault");
      written();
      mock.timers.tick(29_999);
      assert.equal(written(), "");
      mock.timers.tick(1);
      assert.equal(written(), "[1/1] Toolchain: vault (30.0 s)\n");
      mock.timers.tick(30_000);
      assert.equal(written(), "[1/1] Toolchain: vault (1 min 00 s)\n");

      resolve("");
      await step;
      written();
      mock.timers.tick(60_000);
      assert.equal(written(), "");
    });
  });

  describe("on a terminal", () => {
    it("redraws one line for the current step, every second and with every note", async () => {
      const { output, written } = makeScreen({ isTTY: true, columns: 80 });
      const { body, note, resolve } = makeBody();
      const step = new Progress(1, newLog(), output).step("Toolchain", body);
      assert.equal(written(), `${clear}[1/1] Toolchain (0.0 s)`);
      mock.timers.tick(1000);
      assert.equal(written(), `${clear}[1/1] Toolchain (1.0 s)`);
      note("vault");
      assert.equal(written(), `${clear}[1/1] Toolchain: vault (1.0 s)`);
      mock.timers.tick(1000);
      assert.equal(written(), `${clear}[1/1] Toolchain: vault (2.0 s)`);

      resolve("");
      await step;
      assert.equal(written(), `${clear}[1/1] Toolchain: done (2.0 s)\n`);
      mock.timers.tick(60_000);
      assert.equal(written(), "");
    });

    it("never draws a line that the terminal would wrap: it could not be redrawn", async () => {
      const { output, written } = makeScreen({ isTTY: true, columns: 24 });
      const { body, note, resolve } = makeBody();
      const step = new Progress(1, newLog(), output).step("Tools", body);
      written();
      note("1234");
      assert.equal(written(), `${clear}[1/1] Tools: 1234 (0.0…`);
      note("123");
      assert.equal(written(), `${clear}[1/1] Tools: 123 (0.0 …`);
      note("12");
      assert.equal(written(), `${clear}[1/1] Tools: 12 (0.0 s)`);
      resolve("");
      await step;
    });

    it("prints a permanent line above the redrawn one", async () => {
      const { output, written } = makeScreen({ isTTY: true, columns: 80 });
      const progress = new Progress(1, newLog(), output);
      progress.say("before");
      assert.equal(written(), "before\n");

      const { body, resolve } = makeBody();
      const step = progress.step("Toolchain", body);
      written();
      progress.say("The first time, it is built.");
      assert.equal(
        written(),
        `${clear}The first time, it is built.\n${clear}[1/1] Toolchain (0.0 s)`,
      );

      resolve("");
      await step;
      written();
      progress.say("after");
      assert.equal(written(), "after\n");
    });

    it("prints the line of an interactive step once, before its body runs", async () => {
      const { output, written } = makeScreen({ isTTY: true, columns: 80 });
      const { body, resolve } = makeBody();
      const step = new Progress(1, newLog(), output).step("pulumi up", body, { interactive: true });
      assert.equal(written(), "[1/1] pulumi up\n");
      mock.timers.tick(60_000);
      assert.equal(written(), "");
      resolve("");
      await step;
      assert.equal(written(), "[1/1] pulumi up: done (1 min 00 s)\n");
    });
  });

  for (const terminal of [{}, { isTTY: true, columns: 80 }]) {
    it(`names a failed step and rethrows its error, ${terminal.isTTY ? "on" : "without"} a terminal`, async () => {
      const { output, written } = makeScreen(terminal);
      const { body, reject } = makeBody();
      const step = new Progress(1, newLog(), output).step("Toolchain", body);
      written();
      mock.timers.tick(500);
      const error = new Error("no Go");
      reject(error);
      await assert.rejects(step, error);
      assert.equal(written(), `${terminal.isTTY ? clear : ""}[1/1] Toolchain: failed (0.5 s)\n`);
      mock.timers.tick(60_000);
      assert.equal(written(), "");
    });
  }

  for (const terminal of [{}, { isTTY: true, columns: 20 }]) {
    it(`overwrites the log, with timestamps, ${terminal.isTTY ? "on" : "without"} a terminal`, async () => {
      const log = sandbox.write("logs/up.log", "from the previous run\n");
      const progress = new Progress(1, log, makeScreen(terminal).output);
      progress.say("Hello");
      const { body, note, resolve } = makeBody();
      const step = progress.step("Toolchain", body);
      mock.timers.tick(1000);
      note("vault");
      resolve("");
      await step;
      assert.equal(
        readFileSync(log, "utf8"),
        "2030-01-01T00:00:00.000Z Hello\n" +
          "2030-01-01T00:00:00.000Z [1/1] Toolchain\n" +
          "2030-01-01T00:00:01.000Z [1/1] Toolchain: vault (1.0 s)\n" +
          "2030-01-01T00:00:01.000Z [1/1] Toolchain: done (1.0 s)\n",
      );
    });
  }
});

describe("A duration", () => {
  const table: [milliseconds: number, text: string][] = [
    [0, "0.0 s"],
    [49, "0.0 s"],
    [4240, "4.2 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min 00 s"],
    [60_000, "1 min 00 s"],
    [65_400, "1 min 05 s"],
    [119_999, "2 min 00 s"],
    [185_000, "3 min 05 s"],
    [5_400_000, "90 min 00 s"],
  ];
  for (const [milliseconds, text] of table) {
    it(`of ${milliseconds} ms is ${text}`, () => assert.equal(duration(milliseconds), text));
  }
});
