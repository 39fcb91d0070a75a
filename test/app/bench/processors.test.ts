import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  bind,
  choosePlaces,
  parseAllowed,
  parseIdle,
  readIdle,
} from "../../../app/bench/processors.ts";

describe("The places of servers and clients", () => {
  it("are two processors; the clients get the one that takes the disk's interrupts", () => {
    assert.deepEqual(choosePlaces(0, [0, 1]), { servers: 1, clients: 0 });
    assert.deepEqual(choosePlaces(1, [0, 1]), { servers: 0, clients: 1 });
  });

  it("are any two if no processor takes them all, or this process may not use that one", () => {
    assert.deepEqual(choosePlaces(undefined, [2, 3, 5]), { servers: 2, clients: 5 });
    assert.deepEqual(choosePlaces(0, [2, 3, 5]), { servers: 2, clients: 5 });
  });

  it("are undefined without two processors", () => {
    assert.equal(choosePlaces(0, [0]), undefined);
    assert.equal(choosePlaces(undefined, []), undefined);
  });

  it("are processors that the system allows", () => {
    assert.deepEqual(
      parseAllowed("Name:\tnode\nCpus_allowed_list:\t0-2,5,8-9\n"),
      [0, 1, 2, 5, 8, 9],
    );
    assert.deepEqual(parseAllowed("Cpus_allowed_list:\t3\n"), [3]);
    assert.deepEqual(parseAllowed(""), []);
  });

  it("can bind a process", async function () {
    if (process.platform !== "linux") this.skip();
    const [processor = 0] = parseAllowed(readFileSync("/proc/self/status", "utf8"));
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    try {
      bind(child.pid, processor);
      assert.deepEqual(parseAllowed(readFileSync(`/proc/${child.pid}/status`, "utf8")), [
        processor,
      ]);
    } finally {
      child.kill();
    }
  });

  it("are refused if there is no such processor", function () {
    if (process.platform !== "linux") this.skip();
    assert.throws(() => bind(process.pid, 1023), {
      message:
        /^Expected `taskset` to bind a process to processor 1023, got `.*`\. Install util-linux\.$/,
    });
  });
});

describe("Idle time", () => {
  it("is a processor's time without work, waiting for the disk or not", () => {
    const text = `cpu  100 1 50 3000 20 0 5 0 0 0
cpu0 60 1 30 1000 15 0 5 0 0 0
cpu12 40 0 20 2000 5 0 0 0 0 0
intr 1234 0
`;
    assert.deepEqual(
      [...parseIdle(text)],
      [
        [0, 10150],
        [12, 20050],
      ],
    );
  });

  it("passes at most as fast as time", async function () {
    if (process.platform !== "linux") this.skip();
    const [processor = 0] = parseIdle(readFileSync("/proc/stat", "utf8")).keys();
    const before = readIdle({ servers: processor, clients: processor });
    const after = readIdle({ servers: processor, clients: processor });
    assert.ok(before >= 0 && after >= before, `${before}, ${after}`);
  });
});
